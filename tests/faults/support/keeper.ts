/**
 * The test's side of turn-keeper.ts.
 *
 * @module
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../../../local/caller/within.ts';
import { PATIENCE_MS } from './patience.ts';

const PROGRAM = fileURLToPath(new URL('./turn-keeper.ts', import.meta.url));

interface Told {
  readonly text: string;
  readonly kept: boolean;
  readonly error?: string;
}

export interface KeeperOptions {
  readonly dir: string;
  readonly user: string;
  /** Added to its clock, in milliseconds. @default 0 */
  readonly clockSkewMs?: number;
  /** Between two turns. @default 5 */
  readonly pauseMs?: number;
}

export class Keeper {
  readonly told: Told[] = [];
  readonly #process: ChildProcess;

  constructor({ dir, user, clockSkewMs = 0, pauseMs = 5 }: KeeperOptions) {
    const skew = `data:text/javascript,const now=Date.now,D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(now()+${clockSkewMs})}static now(){return now()+${clockSkewMs}}}`;
    const args = [...(clockSkewMs === 0 ? [] : ['--import', skew]), PROGRAM, dir, user, String(pauseMs)];
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#process.stdout)
      createInterface({ input: this.#process.stdout }).on('line', (line) => this.told.push(JSON.parse(line)));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What the disk has, as far as it has been told. */
  get kept(): string[] {
    return this.told.filter(({ kept }) => kept).map(({ text }) => text);
  }

  get refused(): Told[] {
    return this.told.filter(({ kept }) => !kept);
  }

  /** Waits until so many more turns are kept. */
  async keep(more: number): Promise<void> {
    const wanted = this.kept.length + more;
    await this.waitFor(() => this.kept.length >= wanted);
  }

  async waitFor(see: () => boolean): Promise<void> {
    const seen = await until(see, { timeoutMs: PATIENCE_MS, signal: new AbortController().signal });
    if (!seen)
      throw new Error(`the keeper did not come so far; it told ${JSON.stringify(this.told.slice(-3))}`);
  }

  /** The largest file that it may write, in bytes; undefined lifts the limit. */
  limitFiles(bytes: number | undefined): void {
    execFileSync('prlimit', ['--pid', String(this.pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}
