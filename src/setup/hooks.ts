/**
 * The hooks of `kindred.config.ts`: called beside the call, each given up after a while, and none of them can harm it.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { CallReport, TurnNote } from './call-report.ts';
import type { KindredDefinition } from './definition.ts';
import type { CallContext } from './person.ts';

/** In milliseconds. */
const HOOK_TIMEOUT_MS = 5_000;

type HookName = 'onCallStart' | 'onTurn' | 'onCallEnd';

export class Hooks {
  readonly #definition: Pick<KindredDefinition, HookName | 'hookTimeoutMs'>;
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  /** Of each hook the first fault is told. */
  readonly #faulty = new Set<HookName>();

  constructor(definition: Pick<KindredDefinition, HookName | 'hookTimeoutMs'>, log: Log) {
    this.#definition = definition;
    this.#log = log;
  }

  callStarted(context: CallContext): void {
    this.#run('onCallStart', context, (signed) => this.#definition.onCallStart?.(signed));
  }

  turnOver(turn: TurnNote, context: CallContext): void {
    this.#run('onTurn', context, (signed) => this.#definition.onTurn?.(turn, signed));
  }

  /** Waits for what is under way as well. Never rejects. */
  async callEnded(report: CallReport, context: CallContext): Promise<void> {
    this.#run('onCallEnd', context, (signed) => this.#definition.onCallEnd?.(report, signed));
    await Promise.all(this.#running);
  }

  #run(name: HookName, context: CallContext, work: (context: CallContext) => unknown): void {
    if (!this.#definition[name]) return;
    const { hookTimeoutMs: timeoutMs = HOOK_TIMEOUT_MS } = this.#definition;
    const ending = new AbortController();
    const signed = { ...context, signal: AbortSignal.any([ending.signal, context.signal]) };
    // Not within the event that it is told of: what the framework does next comes first.
    const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => work(signed));
    const late = sleep(timeoutMs, undefined, { signal: ending.signal, ref: false }).then(
      () => {
        throw new Error(`it took longer than ${timeoutMs} ms`);
      },
      () => undefined,
    );
    const run = Promise.race([done, late])
      .then(
        () => undefined,
        (error: unknown) => this.#tell(name, error),
      )
      .finally(() => {
        ending.abort();
        this.#running.delete(run);
      });
    this.#running.add(run);
  }

  #tell(hook: HookName, error: unknown): void {
    if (this.#faulty.has(hook)) return;
    this.#faulty.add(hook);
    this.#log.warn({ hook, error: messageOf(error) }, 'a hook of kindred.config.ts failed: the call goes on');
  }
}
