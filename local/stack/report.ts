/**
 * What the terminal sees of the stack, on stderr: one calm line per part with the time it took, one live line for
 * what takes long, and the warnings of the parts. stdout is left to the one line that says `ready`.
 *
 * @module
 */

import { clearLine, cursorTo } from 'node:readline';
import type { SupervisorReport } from '../supervisor/part.ts';

const NAME_WIDTH = 12;
/** How often a terminal's live line is drawn, and how often a log file gets a line instead. */
const REDRAW_MS = 250;
const LOG_EVERY_MS = 15_000;
/** The same warning of the same part is shown once in this time; the part's log file has every one. */
const REPEAT_MS = 60_000;

interface Live {
  readonly name: string;
  readonly startedAt: number;
  status: string;
}

export class Report implements SupervisorReport {
  readonly #stream: NodeJS.WriteStream;
  readonly #live = new Set<Live>();
  readonly #warnedAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  say(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  /** A line about one part. */
  tell(name: string, text: string): void {
    this.say(`  ${name.padEnd(NAME_WIDTH)}${text}`);
  }

  healthy(name: string, tookMs: number): void {
    this.tell(name, `ready after ${seconds(tookMs)}`);
  }

  restarting(name: string, reason: string, delayMs: number): void {
    this.tell(name, `ended (${reason}); starting it again in ${seconds(delayMs)}`);
  }

  recovered(name: string): void {
    this.tell(name, 'runs again');
  }

  warning(name: string, message: string): void {
    const key = `${name}\n${message}`;
    const now = performance.now();
    if (now - (this.#warnedAt.get(key) ?? -REPEAT_MS) < REPEAT_MS) return;
    this.#warnedAt.set(key, now);
    this.tell(name, message);
  }

  /**
   * Shows that something long is under way, and for how many seconds, until it settles.
   *
   * @param work Gets a function with which it says how far it is; nothing is shown before it does.
   */
  async during<T>(name: string, work: (show: (status: string) => void) => Promise<T>): Promise<T> {
    const live: Live = { name, startedAt: performance.now(), status: '' };
    const show = (status: string) => {
      const isFirst = live.status === '';
      live.status = status;
      if (isFirst) this.#begin(live);
    };
    try {
      return await work(show);
    } finally {
      this.#end(live);
    }
  }

  #begin(live: Live): void {
    this.#live.add(live);
    this.#timer ??= setInterval(() => this.#draw(), this.#stream.isTTY ? REDRAW_MS : LOG_EVERY_MS);
    this.#draw();
  }

  #end(live: Live): void {
    this.#clear();
    this.#live.delete(live);
    if (this.#live.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(): void {
    const texts = [...this.#live].map(({ name, status, startedAt }) => {
      return `${name}: ${status} (${Math.round((performance.now() - startedAt) / 1000)} s)`;
    });
    const line = `  ${texts.join('   ')}`;
    if (!this.#stream.isTTY) this.#stream.write(`${line}\n`);
    else {
      this.#clear();
      this.#stream.write(line.slice(0, this.#stream.columns - 1));
    }
  }

  #clear(): void {
    if (!this.#stream.isTTY || this.#live.size === 0) return;
    clearLine(this.#stream, 0);
    cursorTo(this.#stream, 0);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
