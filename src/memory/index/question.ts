/**
 * What a query asks for, read once: terms, speaker, time, vector.
 *
 * @module
 */

import { isQuestion } from './entry-table.ts';
import type { IndexQuery } from './memory-index.ts';
import { isPersonal, namesOf, type SpeakerNames, speakerMeant } from './speakers.ts';
import { type TimeSpan, timeSpan } from './time-words.ts';
import { contentWords, term, words } from './tokens.ts';
import { isUsable } from './vector-block.ts';

/** A question longer than this is a monologue; its first words are enough to search with. */
const MAX_QUESTION_CHARS = 2_000;

export interface Question {
  /** The terms of what it is about, without the speakers' names; each once. */
  readonly terms: readonly string[];
  /** Whose words are looked for; `null`: anyone's. */
  readonly speaker: string | null;
  readonly asks: boolean;
  /** Whether it speaks of who speaks; where nothing tells, it does. */
  readonly isPersonal: boolean;
  readonly span: TimeSpan | null;
  readonly vector: Float32Array | null;
  readonly nowMs: number;
}

export function readQuestion(query: IndexQuery, names: SpeakerNames): Question {
  const text = query.text.slice(0, MAX_QUESTION_CHARS);
  const nameWords = namesOf(names);
  const said = words(text);
  const content = contentWords(text).filter((word) => !nameWords.has(word));
  return {
    terms: [...new Set(content.map(term))],
    speaker: speakerMeant(said, names, query.language),
    asks: isQuestion(text),
    isPersonal: isPersonal(said, names, query.language),
    span: timeSpan(text, query.nowMs, query.timeZone, query.language),
    vector: isUsable(query.vector) ? query.vector : null,
    nowMs: query.nowMs,
  };
}
