/**
 * What `npm pack` ships, installed in an empty folder as anybody's project would.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];

/** What an example needs beside the package, as its first lines say. */
const LIVEKIT = ['@livekit/agents@1.9.0', '@livekit/agents-plugin-openai@1.9.0'];

export class InstalledPackage {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Builds, packs and installs. */
  static async install(): Promise<InstalledPackage> {
    const folder = mkdtempSync(join(tmpdir(), 'kindred-package-'));
    await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
    writeFileSync(join(folder, 'package.json'), '{"name": "empty", "private": true, "type": "module"}');
    await run('npm', ['install', ...QUIET, `./${stdout.trim()}`, ...LIVEKIT], { cwd: folder });
    return new InstalledPackage(folder);
  }

  /** Puts an example there. */
  copy(example: string): void {
    cpSync(join(ROOT, 'examples', example), this.folder, { recursive: true });
  }

  /** Runs a program of TypeScript or a text of one. */
  node(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return run(process.execPath, [...args], { cwd: this.folder, env: { ...process.env, ...env } });
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    // A group of its own: what it has forked can be killed with it.
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return spawn(process.execPath, [...args], { cwd: this.folder, env, stdio: [...stdio], detached: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
