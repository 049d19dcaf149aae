/**
 * Programs that Go builds, once, from a module with checksums beside this file.
 *
 * @module
 */

import { execFile, spawn } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KindredError } from '../src/errors.ts';

const run = promisify(execFile);

export interface GoProgram {
  /** As people read it. */
  readonly title: string;
  readonly moduleDir: string;
  readonly package: string;
  /** Build tags. @default none */
  readonly tags?: readonly string[];
  /** Whether it is linked with C libraries. */
  readonly cgo: boolean;
  /** What to do where it cannot be built. */
  readonly waysOut: string;
}

/**
 * Builds a program into `path`; a build that breaks off leaves nothing there.
 *
 * @throws KindredError `LOCAL_STACK` that says what to install when Go is missing or too old, or why it failed.
 */
export async function buildWithGo(program: GoProgram, path: string, signal: AbortSignal): Promise<void> {
  await assertGo(program, signal);
  const draft = `${path}.${process.pid}.part`;
  await mkdir(join(path, '..'), { recursive: true });
  try {
    await build(program, draft, signal);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Asked inside the module, Go answers whether it, or a newer toolchain that it may fetch, satisfies `go.mod`. */
async function assertGo({ title, moduleDir, waysOut }: GoProgram, signal: AbortSignal): Promise<void> {
  try {
    await run('go', ['version'], { cwd: moduleDir, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { code, stderr = '' } = cause as { code?: unknown; stderr?: string };
    const fault = code === 'ENOENT' ? 'it is not there, and no Go to build it with' : stderr.trim();
    const message = `${title}: ${fault}. Install Go 1.26 or newer (https://go.dev/dl/) and start again. ${waysOut}`;
    throw new KindredError('LOCAL_STACK', message, { cause });
  }
}

async function build(program: GoProgram, output: string, signal: AbortSignal): Promise<void> {
  const { title, moduleDir: cwd, cgo, tags = [], waysOut } = program;
  const flags = ['-trimpath', '-ldflags=-s -w', `-tags=${tags.join()}`];
  const args = ['build', ...flags, '-o', output, program.package];
  const lines: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: cgo ? '1' : '0' };
    const go = spawn('go', args, { cwd, env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    go.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')));
    go.once('error', reject).once('close', resolve);
  });
  if (code !== 0) {
    const message = `${title} could not be built: ${lines.slice(-3).join(' ')} ${waysOut}`;
    throw new KindredError('LOCAL_STACK', message);
  }
}
