/**
 * Which of the entries that were found go into the prompt: those that matter, each thing once, within a budget of tokens.
 *
 * @module
 */

import type { Hit, IndexEntry } from './index/memory-index.ts';
import { terms } from './index/tokens.ts';
import { tokensOf } from './memory-block.ts';

export interface ChoiceOptions {
  /** What is less likely to matter than this is not given, 0 to 1. */
  readonly floor: number;
  /** About how many tokens all lines together have at most. */
  readonly maxTokens: number;
}

export interface Choice {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** How many mattered, given or not. */
  readonly found: number;
}

/** Date, label and quotation marks of a line. */
const LINE_TOKENS = 16;
/** A sentence of whose words so many stand in better lines says nothing more. */
const MAX_KNOWN_SHARE = 0.6;
/** What the companion said is worth a line when it brought so many words that nobody else said. */
const MIN_NEW_WORDS_OF_AGENT = 3;

/**
 * @param hits What was found, best first.
 * @param words The words that are answered.
 */
export function chooseHits(hits: readonly Hit[], words: string, { floor, maxTokens }: ChoiceOptions): Choice {
  const matter = hits.filter(({ relevance }) => relevance >= floor);
  const told = new Told(words);
  // A memory goes before the sentences that say the same, however well those fit.
  const memories = matter.filter(({ entry }) => entry.kind === 'memory' && told.tell(entry));
  const sentences = matter.filter(({ entry }) => entry.kind === 'episode' && told.tell(entry));
  const chosen = new Set([...memories, ...sentences]);
  let left = maxTokens;
  const given = matter.filter((hit) => {
    if (!chosen.has(hit)) return false;
    left -= tokensOf(hit.entry.text) + LINE_TOKENS;
    return left >= 0;
  });
  return { hits: given, found: matter.length };
}

/** What the prompt says already. */
class Told {
  readonly #asked: ReadonlySet<string>;
  readonly #lines: ReadonlySet<string>[] = [];

  constructor(words: string) {
    this.#asked = new Set(terms(words));
  }

  /** @returns Whether the entry says something that no entry before it says; then it is told from here on. */
  tell(entry: IndexEntry): boolean {
    const said = new Set(terms(entry.text));
    const isNew = entry.speaker === 'agent' ? this.#addsToAll(said) : !this.#isRepeat(said);
    if (isNew) this.#lines.push(said);
    return isNew;
  }

  #isRepeat(said: ReadonlySet<string>): boolean {
    return this.#lines.some((line) => shareIn(said, line) >= MAX_KNOWN_SHARE);
  }

  #addsToAll(said: ReadonlySet<string>): boolean {
    const added = [...said].filter(
      (term) => !this.#asked.has(term) && !this.#lines.some((line) => line.has(term)),
    );
    return added.length >= MIN_NEW_WORDS_OF_AGENT && added.length > said.size / 2;
  }
}

/** Which share of terms another line has; a line without any says nothing. */
function shareIn(said: ReadonlySet<string>, line: ReadonlySet<string>): number {
  if (said.size === 0) return 1;
  return [...said].filter((term) => line.has(term)).length / said.size;
}
