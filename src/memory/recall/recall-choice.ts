/**
 * Which of the entries that were found go into the prompt: those that matter, each thing once, within a budget of tokens.
 *
 * @module
 */

import type { Hit, IndexEntry } from '../index/memory-index.ts';
import { terms } from '../index/tokens.ts';
import { tokensOf } from './memory-block.ts';

export interface ChoiceOptions {
  /** What matters less likely than this is not given, 0 to 1. */
  readonly floor: number;
  /** About how many tokens all lines together have at most. */
  readonly maxTokens: number;
}

/** What is chosen for. */
export interface Occasion {
  /** The words that are answered. */
  readonly words: string;
  /** The ids of the turns that an entry was said in. */
  readonly turnsOf: (entry: IndexEntry) => readonly string[];
}

export interface Choice {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** How many mattered, given or not. */
  readonly found: number;
}

/** Date, label and quotation marks of a line. */
const LINE_TOKENS = 16;
/** A sentence goes before the memory that was made of it when it matters more likely by this. */
const CLEARLY = 0.15;
/** A sentence of whose words so many stand in better lines says nothing more. */
const MAX_KNOWN_SHARE = 0.6;
/** What the companion said is worth a line when it brought so many words that nobody else said. */
const MIN_NEW_WORDS_OF_AGENT = 3;

/** @param hits What was found, best first. */
export function chooseHits(
  hits: readonly Hit[],
  { words, turnsOf }: Occasion,
  { floor, maxTokens }: ChoiceOptions,
): Choice {
  // An answer of the companion mostly says again what it was told.
  const barOf = ({ speaker }: IndexEntry) => (speaker === 'agent' ? Math.sqrt(floor) : floor);
  const matter = hits.filter(({ entry, relevance }) => relevance >= barOf(entry));
  const told = new Told(words, turnsOf);
  // A memory goes before the sentences that say the same, however well those fit.
  for (const kind of ['memory', 'episode'] as const)
    for (const hit of matter) if (hit.entry.kind === kind) told.offer(hit);
  let left = maxTokens;
  const given = matter.filter((hit) => {
    if (!told.has(hit)) return false;
    left -= tokensOf(hit.entry.text) + LINE_TOKENS;
    return left >= 0;
  });
  return { hits: given, found: matter.length };
}

/** What the prompt says already. */
class Told {
  readonly #asked: ReadonlySet<string>;
  readonly #turnsOf: Occasion['turnsOf'];
  readonly #hits = new Set<Hit>();
  readonly #lines: ReadonlySet<string>[] = [];
  /** How likely what a turn said matters, as far as it is told. */
  readonly #byTurn = new Map<string, number>();

  constructor(words: string, turnsOf: Occasion['turnsOf']) {
    this.#asked = new Set(terms(words));
    this.#turnsOf = turnsOf;
  }

  has(hit: Hit): boolean {
    return this.#hits.has(hit);
  }

  /** Takes a hit that says something which no better one says. */
  offer(hit: Hit): void {
    const { entry, relevance } = hit;
    const said = new Set(terms(entry.text));
    const turns = this.#turnsOf(entry);
    const isKnown =
      entry.kind === 'episode' && turns.some((id) => relevance < (this.#byTurn.get(id) ?? -1) + CLEARLY);
    if (isKnown || (entry.speaker === 'agent' ? !this.#addsToAll(said) : this.#isRepeat(said))) return;
    this.#hits.add(hit);
    this.#lines.push(said);
    for (const id of turns) this.#byTurn.set(id, Math.max(relevance, this.#byTurn.get(id) ?? 0));
  }

  #isRepeat(said: ReadonlySet<string>): boolean {
    return this.#lines.some((line) => saysNoMore(said, line));
  }

  #addsToAll(said: ReadonlySet<string>): boolean {
    const added = [...said].filter(
      (term) => !this.#asked.has(term) && !this.#lines.some((line) => line.has(term)),
    );
    return added.length >= MIN_NEW_WORDS_OF_AGENT && added.length > said.size / 2;
  }
}

/** Whether a line has most of another's terms already. */
export function saysNoMore(said: ReadonlySet<string>, line: ReadonlySet<string>): boolean {
  return shareIn(said, line) >= MAX_KNOWN_SHARE;
}

/** Which share of terms another line has; a line without any says nothing. */
function shareIn(said: ReadonlySet<string>, line: ReadonlySet<string>): number {
  if (said.size === 0) return 1;
  return [...said].filter((term) => line.has(term)).length / said.size;
}
