/**
 * How what was recalled is spoken of: which of it may be said at all, and in which words.
 *
 * @module
 */

import { turnOf } from '../in-call/episode-pages.ts';
import type { KnownFacts } from '../in-call/known-facts.ts';
import type { Hit, IndexEntry } from '../index/memory-index.ts';
import { terms } from '../index/tokens.ts';
import type { PersonTime } from '../time.ts';
import { describeEntry } from './memory-block.ts';
import type { Recalled } from './recall.ts';
import { saysNoMore } from './recall-choice.ts';

export class Telling {
  readonly #facts: KnownFacts;
  readonly #now: () => PersonTime & { readonly nowMs: number };

  /** @param now The person's time, whenever it is asked. */
  constructor(facts: KnownFacts, now: () => PersonTime & { readonly nowMs: number }) {
    this.#facts = facts;
    this.#now = now;
  }

  /**
   * What no longer holds is not said again, neither as a memory nor in the words that once said it, and what is forgotten
   * even less.
   */
  mayTell({ id, kind, text }: IndexEntry): boolean {
    // The database may find what is not loaded yet; it gives nothing that is over.
    if (kind === 'memory') return this.#facts.get(id) ? this.#facts.isLive(id) : !this.#facts.isGone(id);
    if (this.#facts.saysForgotten(text) || this.#facts.isGone(turnOf(id))) return false;
    return !this.#facts.outdatedTurns.has(turnOf(id));
  }

  /** The ids of the turns that an entry was said in, as far as that is known. */
  turnsOf({ id, kind }: IndexEntry): readonly string[] {
    if (kind === 'episode') return [turnOf(id)];
    return this.#facts.get(id)?.provenance.turnIds ?? [];
  }

  /**
   * What is recalled, without what a text has already (the profile in the prompt, or the conversation): what it has word for
   * word, and sentences of which it has the memories that were made of them, where they say no more.
   */
  beyond(recalled: Recalled, text: string): Recalled {
    const known = text.toLowerCase();
    const has = (saying: string) => known.includes(saying.toLowerCase());
    const isNew = ({ entry }: Hit) => !has(this.#sayingOf(entry)) && !this.#isTold(entry, has);
    return { ...recalled, hits: recalled.hits.filter(isNew) };
  }

  #isTold({ id, kind, text }: IndexEntry, has: (saying: string) => boolean): boolean {
    if (kind === 'memory') return false;
    const told = this.#facts.toldIn(turnOf(id)).filter(({ value }) => has(value));
    const words = told.flatMap(({ key, value }) => terms(`${key.replaceAll('_', ' ')} ${value}`));
    return told.length > 0 && saysNoMore(new Set(terms(text)), new Set(words));
  }

  /** What recalled entries say, without when and how it was said. */
  sayings(recalled: Recalled): string[] {
    return recalled.hits.map(({ entry }) => this.#sayingOf(entry));
  }

  /** Recalled entries as lines of the prompt's block, and as a person would read them. */
  describe(recalled: Recalled): string[] {
    const when = this.#now();
    return recalled.hits.map(({ entry }) =>
      describeEntry({ ...entry, text: this.#sayingOf(entry) }, this.#labelOf(entry), when),
    );
  }

  #sayingOf({ id, kind, text }: IndexEntry): string {
    const known = this.#facts.get(id);
    if (known) return known.value;
    return kind === 'memory' ? text.slice(text.indexOf(': ') + 2) : text;
  }

  #labelOf({ id, kind, speaker, text }: IndexEntry): string {
    const memory = this.#facts.get(id);
    if (memory) return `${memory.category} ${memory.key}`;
    if (kind === 'memory') return text.slice(0, text.indexOf(': '));
    return speaker === 'user' ? 'said' : 'answered';
  }
}
