/**
 * What a person says in a call about being called: they agree, in two steps, or ask for no more calls, which is obeyed at
 * once, by their words alone.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { asksForNoCalls } from '../companion/no-calls.ts';
import { callTools } from '../companion/tools/call-tools.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import { phrasesOf } from '../languages/languages.ts';
import type { PersonMemory } from '../memory/person-memory.ts';
import type { Log } from '../telemetry/log.ts';
import { callableOrNull } from './outbound/callable.ts';

/** A database that is away is asked again, after this and twice as long each time. */
const FIRST_PAUSE_MS = 500;
const MAX_TRIES = 7;
const TELEPHONE = 'tel:';

export interface CallingWishParts {
  readonly person: PersonMemory;
  readonly config: Pick<Config, 'calls' | 'callOut' | 'companion'>;
  /** How many turns the person has taken. */
  readonly turnsSoFar: () => number;
  readonly log: Log;
}

export class CallingWish {
  readonly #parts: CallingWishParts;
  #isStopped = false;
  #stored: Promise<void> = Promise.resolve();

  constructor(parts: CallingWishParts) {
    this.#parts = parts;
  }

  /** Whether the person has asked in this call not to be called any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Resolves once what was asked for is stored, or will not be. Never rejects. */
  get stored(): Promise<void> {
    return this.#stored;
  }

  /** None where nobody can be called. */
  get tools() {
    const { person, config, turnsSoFar } = this.#parts;
    if (config.callOut.allowed.length === 0) return [];
    const { userId } = person;
    return callTools({
      words: phrasesOf(config.companion.language).calling,
      ownNumber: userId.startsWith(TELEPHONE) ? userId.slice(TELEPHONE.length) : null,
      callable: (text) => callableOrNull(text, config),
      turnsSoFar,
      agree: async (agreement) => {
        const isStored = await person.calling.agree(agreement);
        if (isStored) this.#isStopped = false;
        return isStored;
      },
      stop: () => this.stop(),
    });
  }

  /** What the person has said. */
  heard(words: string): void {
    if (asksForNoCalls(words)) void this.stop();
  }

  /** No more calls from now on. Resolves once that is stored, or will not be; never rejects. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#stored = this.#store();
    return this.#stored;
  }

  async #store(): Promise<void> {
    const { person, log } = this.#parts;
    for (let tries = 1; ; tries++) {
      try {
        await person.calling.stop();
        log.info('the person does not wish to be called any more');
        return;
      } catch (error) {
        const report = { tries, error: messageOf(error) };
        if (tries === MAX_TRIES) return log.error(report, 'a wish not to be called could not be stored');
        log.warn(report, 'a wish not to be called is not stored yet');
        await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
      }
    }
  }
}
