/**
 * A copy of this repository in a temporary folder, to be changed and run there.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  ...['src', 'supabase', 'local', 'web', 'bench', 'eval', 'tests', 'persona.md', 'README.md', '.env.example'],
  ...['package.json', 'tsconfig.json', 'knip.config.ts', 'vitest.config.ts'],
];
const NOT_COPIED = /[\\/](?:node_modules|dist)$/;

export class RepositoryCopy {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Its `node_modules` is a folder of links: what tools write into it stays in the copy. */
  static async make(): Promise<RepositoryCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'kindred-copy-'));
    const filter = (path: string) => !NOT_COPIED.test(path);
    const copy = (name: string) => cp(join(ROOT, name), join(folder, name), { recursive: true, filter });
    await Promise.all(COPIED.map(copy));
    const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
    await mkdir(to);
    const names = (await readdir(from)).filter((name) => !name.startsWith('.vite'));
    await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
    return new RepositoryCopy(folder);
  }

  /** @throws Error that says what the command said, where it fails. */
  async run(command: string, ...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)(command, args, { cwd: this.folder, env: this.#env() });
      return stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${stdout}${stderr}`, { cause: error });
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The project's own Node and tools, and nothing of the test run or the commit around this one. */
  #env(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(?:GIT_|VITEST|KINDRED_|NODE_ENV$|TEST$)/.test(name),
    );
    const path = [dirname(process.execPath), join(this.folder, 'node_modules', '.bin'), process.env.PATH];
    const ceiling = { GIT_CEILING_DIRECTORIES: dirname(this.folder) };
    return { ...Object.fromEntries(own), ...ceiling, PATH: path.join(delimiter) };
  }
}
