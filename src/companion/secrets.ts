/**
 * What only was said off the record, so that the agent's own words do not bring it into the memory afterwards.
 *
 * @module
 */

import { contentOf } from '../memory/forgetting/traces.ts';

/** Shorter words tell little. */
const MIN_CHARS = 4;

export class Secrets {
  readonly #secret = new Set<string>();
  readonly #open = new Set<string>();

  /** The person said this, off the record or on it. */
  heard(said: string, offRecord: boolean): void {
    const into = offRecord ? this.#secret : this.#open;
    for (const term of contentOf(said)) if (term.length >= MIN_CHARS) into.add(term);
  }

  /** Whether words hold something that the person has said off the record and nowhere else. */
  areIn(words: string): boolean {
    if (this.#secret.size === 0) return false;
    return contentOf(words).some((term) => this.#secret.has(term) && !this.#open.has(term));
  }
}
