/**
 * Onboarding initialisation: what people have told about themselves before their first call becomes first memories, once.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import type { CallStart } from '../memory/store/rows.ts';
import type { Log } from '../telemetry/log.ts';

export class Onboarding {
  readonly #memory: CallMemory;
  readonly #log: Log;
  readonly #ending: AbortSignal;
  #isApplied = false;
  #applied: Promise<void> = Promise.resolve();

  /** @param ending Aborts when the call has no more time for it. */
  constructor(memory: CallMemory, log: Log, ending: AbortSignal) {
    this.#memory = memory;
    this.#log = log;
    this.#ending = ending;
  }

  /** Resolves once the details, if there are new ones, are memories. Never rejects. */
  get applied(): Promise<void> {
    return this.#applied;
  }

  /** Goes on beside the call. Where it fails, it is tried again with the person's next words. */
  apply({ onboarding }: CallStart): void {
    if (!onboarding || onboarding.appliedAt !== null || this.#isApplied) return;
    this.#isApplied = true;
    this.#applied = this.#store(onboarding).catch((error: unknown) => {
      this.#isApplied = false;
      this.#log.warn({ error: messageOf(error) }, 'onboarding details could not be applied');
    });
  }

  async #store(details: NonNullable<CallStart['onboarding']>): Promise<void> {
    const stored = await this.#memory.person.applyOnboarding(details, this.#ending);
    const vectors = stored.flatMap(({ change, vector }) =>
      vector ? [[change.memory.id, vector] as const] : [],
    );
    this.#memory.applyChanges(
      stored.map(({ change }) => change),
      new Map(vectors),
    );
    this.#log.info({ memories: stored.length }, 'onboarding details became memories');
  }
}
