/**
 * One part through all its lives: the first start must succeed, and whatever dies later is started again.
 *
 * @module
 */

import { createWriteStream, mkdirSync, renameSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '../../src/errors.ts';
import type { Guardian } from './guardian.ts';
import { untilHealthy } from './health.ts';
import type { Part, SupervisorReport } from './part.ts';
import { type OutputSource, PartProcess } from './part-process.ts';
import { warningIn } from './warnings.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** A life this long counts as sound: the next death starts again from the shortest delay. */
const SOUND_LIFE_MS = 60_000;

export interface ManagedPartOptions {
  readonly logDir: string;
  readonly report: SupervisorReport;
  readonly guardian: Guardian;
}

/** How long to wait before a restart, after `failures` short lives in a row: 0.5 s, doubling up to 30 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS);
}

export class ManagedPart {
  readonly part: Part;
  readonly #options: ManagedPartOptions;
  readonly #log: WriteStream;
  readonly #stopping = new AbortController();
  #process: PartProcess | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(part: Part, options: ManagedPartOptions) {
    this.part = part;
    this.#options = options;
    this.#log = openLog(options.logDir, part.name);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * The first start.
   *
   * @throws KindredError `LOCAL_STACK` with the part's own last sentence when it ends instead of becoming healthy.
   */
  async start(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    await this.#launch(AbortSignal.any([signal, this.#stopping.signal]));
    this.#options.report.healthy(this.part.name, performance.now() - startedAt);
    this.#keeping = this.#keepAlive();
  }

  /** Stops the process and its restarts; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#process?.stop(this.part.stopTimeoutMs);
    await this.#keeping;
    this.#log.end();
  }

  /** Kills what runs, at once; {@link stop} is still needed to wait for the end. */
  kill(): void {
    this.#stopping.abort();
    this.#process?.kill();
  }

  async #launch(signal: AbortSignal): Promise<void> {
    const env = await this.part.env();
    signal.throwIfAborted();
    const child = new PartProcess(this.part.command, env, (line, source) => this.#record(line, source));
    this.#process = child;
    this.#options.guardian.watch(child);
    await this.#untilReady(child, signal);
  }

  async #untilReady(child: PartProcess, signal: AbortSignal): Promise<void> {
    const { name, healthUrl, startTimeoutMs } = this.part;
    const waiting = new AbortController();
    const died = child.exited.then((reason) => {
      throw new KindredError('LOCAL_STACK', child.lastWords ?? `${name} ended at its start: ${reason}`);
    });
    const late = AbortSignal.timeout(startTimeoutMs);
    try {
      await Promise.race([died, untilHealthy(healthUrl, AbortSignal.any([signal, waiting.signal, late]))]);
    } catch (error) {
      throw late.aborted && !signal.aborted ? this.#tooLate(error) : error;
    } finally {
      waiting.abort();
      died.catch(() => {});
    }
  }

  #tooLate(cause: unknown): KindredError {
    const { name, healthUrl, startTimeoutMs } = this.part;
    const message = `${name} was not ready after ${startTimeoutMs / 1000} s (${healthUrl} does not answer 200); its log says why`;
    return new KindredError('LOCAL_STACK', message, { cause });
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    let bornAt = performance.now();
    while (this.#process) {
      const reason = await this.#process.exited;
      if (signal.aborted) return;
      failures = performance.now() - bornAt > SOUND_LIFE_MS ? 0 : failures;
      const delayMs = restartDelayMs(failures++);
      this.#options.report.restarting(this.part.name, reason, delayMs);
      await sleep(delayMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      bornAt = performance.now();
      await this.#relaunch(signal);
    }
  }

  async #relaunch(signal: AbortSignal): Promise<void> {
    try {
      await this.#launch(signal);
      this.#options.report.recovered(this.part.name);
    } catch (error) {
      if (signal.aborted) return;
      this.#record(error instanceof Error ? error.message : String(error), 'stderr');
      await this.#process?.stop(this.part.stopTimeoutMs);
    }
  }

  #record(line: string, source: OutputSource): void {
    this.#log.write(`${line}\n`);
    const warning = warningIn(line, source);
    if (warning && !this.part.ignored?.test(warning)) this.#options.report.warning(this.part.name, warning);
  }
}

/** A fresh log; the one of the stack before it is kept beside it as `<name>.log.1`. */
function openLog(dir: string, name: string): WriteStream {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${name}.log`);
  rmSync(`${path}.1`, { force: true });
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // The first start has no log to keep.
  }
  return createWriteStream(path, { mode: 0o600 });
}
