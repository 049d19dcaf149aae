/**
 * A container of an image that was laid out: its command as its plain user on a read-only root, with one volume for the data.
 *
 * @module
 */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { untilHealthy } from '../../../local/supervisor/health.ts';
import { type Chamber, spawnIn } from './chamber.ts';
import { finish, type Image } from './layout.ts';

const START_MS = 90_000;

export interface ContainerOptions {
  readonly image: Image;
  /** An empty folder of this container's. */
  readonly folder: string;
  /** Over what the image sets, as `docker run --env-file`. */
  readonly env: Readonly<Record<string, string>>;
}

export class Container {
  readonly #image: Image;
  readonly #chamber: Chamber;
  readonly #env: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  /** What it has logged since it was made, a line each. */
  readonly lines: string[] = [];

  constructor({ image, folder, env }: ContainerOptions) {
    this.#image = image;
    const data = join(folder, 'volume');
    mkdirSync(data, { recursive: true });
    // As Docker does with a new volume: owner and mode are those that the folder has in the image.
    if (process.getuid?.() === 0) chownSync(data, image.user.uid, image.user.gid);
    chmodSync(data, 0o700);
    const volumes = Object.fromEntries(image.volumes.map((path) => [path, data]));
    const mountPoint = join(folder, 'root');
    this.#chamber = { mountPoint, files: image.files, volumes, user: image.user, readOnly: true };
    this.#env = { ...image.env, ...env };
  }

  /** Where what is said is kept, as this machine sees it. */
  get outboxDir(): string {
    return join(Object.values(this.#chamber.volumes ?? {})[0] ?? '', 'outbox');
  }

  get agentName(): string {
    return this.#env.AGENT_NAME ?? '';
  }

  /** Resolves when it is ready for calls. */
  async start(): Promise<void> {
    const { command: argv, cwd } = this.#image;
    const child = spawnIn(
      this.#chamber,
      { argv, cwd, env: this.#env },
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`it ended at its start:\n${this.lines.join('\n')}`);
    });
    ended.catch(() => {});
    await Promise.race([untilHealthy(this.#url('/'), AbortSignal.timeout(START_MS)), ended]);
  }

  /** What its endpoint answers. */
  async asks(path: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(this.#url(path));
    return { status: answer.status, text: await answer.text() };
  }

  /** `docker exec`, in a root of its own with the same files. @throws Error with what it said, where it fails. */
  execute(...argv: readonly string[]): Promise<string> {
    return finish(this.#chamber, { argv, cwd: this.#image.cwd, env: this.#env });
  }

  /** The process that the container runs, as the machine knows it. */
  get pid(): number {
    const parent = this.#process?.pid ?? 0;
    return Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ')[0]);
  }

  /** All of it is gone at once. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** As `docker stop` without an end to its patience. @returns The exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    process.kill(this.pid, 'SIGTERM');
    const [code] = await exited;
    return code;
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#env.WORKER_PORT}${path}`;
  }
}
