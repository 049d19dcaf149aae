/**
 * One life of a part: an operating system process that leads a group of its own, so that the terminal's Ctrl-C
 * does not reach it behind the supervisor's back, and so that nothing it has forked outlives it.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endsWithin } from './deadline.ts';
import { signalGroup } from './process-group.ts';

export type OutputSource = 'stdout' | 'stderr';
export type OnLine = (line: string, source: OutputSource) => void;

/** How many of the last lines on stderr are kept to explain an early death. */
const LAST_WORDS = 20;
const STACK_TRACE = /^\s+at |^\s*[{}^]|^Node\.js v/;

export class PartProcess {
  /** Settles, never rejects, when the process has ended and its group is gone: with "exit code 1" and the like. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #lastWords: string[] = [];

  /** @param onLine Sees each line of the output. */
  constructor([file, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv, onLine: OnLine) {
    this.#child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#child;
    const drained = [readLines(stdout, 'stdout', onLine), readLines(stderr, 'stderr', this.#listen(onLine))];
    this.exited = this.#untilEnded(drained);
  }

  /** Undefined when the program could not be started at all. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the process had to say for itself: the error it died of, else its last line on stderr. */
  get lastWords(): string | undefined {
    const lines = this.#lastWords.filter((line) => line.trim() !== '' && !STACK_TRACE.test(line));
    return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  }

  /** Asks the process to end, and kills it with all it has forked when it does not within `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#child.kill('SIGTERM');
    if (!(await endsWithin(this.exited, timeoutMs))) this.kill();
    await this.exited;
  }

  /** Kills the process and everything it has forked, at once. */
  kill(): void {
    if (this.pid !== undefined) signalGroup(this.pid, 'SIGKILL');
  }

  #listen(onLine: OnLine): OnLine {
    return (line, source) => {
      this.#lastWords.push(line);
      if (this.#lastWords.length > LAST_WORDS) this.#lastWords.shift();
      onLine(line, source);
    };
  }

  async #untilEnded(drained: readonly Promise<unknown>[]): Promise<string> {
    const reason = await endOf(this.#child);
    // What it has forked may live on, ignore SIGTERM and hold ports and pipes: nothing of it may stay.
    this.kill();
    await Promise.all(drained);
    return reason;
  }
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'exit');
    return signal ? `signal ${signal}` : `exit code ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readLines(stream: Readable | null, source: OutputSource, onLine: OnLine): Promise<void> {
  if (!stream) return;
  for await (const line of createInterface({ input: stream })) onLine(line, source);
}
