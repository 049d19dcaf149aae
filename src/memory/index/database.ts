/**
 * The index of people whose memory is too large to be loaded: the database finds candidates within that person's rows,
 * and the same ranking as in process orders them.
 *
 * @module
 */

import { episodeEntry, memoryEntries, vectorOf } from '../in-call/entries.ts';
import type { CandidateSource, Candidates } from './candidates.ts';
import { InProcessIndex } from './in-process.ts';
import { type CorpusStatistics, REACH } from './lexical.ts';
import type { Hit, IndexEntry, IndexQuery, MemoryIndex } from './memory-index.ts';
import { type Question, readQuestion } from './question.ts';
import type { SpeakerNames } from './speakers.ts';
import { TermKeys } from './term-keys.ts';

/** Each way of looking contributes this many rows at least; fewer lose hits, more cost time (docs/tuning.md). */
const MIN_SEEDS = 60;
/** Of a monologue the first ones: each is looked for by itself. */
const MAX_TERMS = 32;

export interface DatabaseIndexOptions {
  readonly source: CandidateSource;
  readonly userId: string;
  /** The embedder's model. */
  readonly model: string;
  /** As in {@link InProcessIndex}. @default {} */
  readonly names?: SpeakerNames;
}

/**
 * Entries are in it once the store has saved them: `add` and `remove` have nothing to do.
 */
export class DatabaseIndex implements MemoryIndex {
  readonly #options: DatabaseIndexOptions;
  readonly #keys: TermKeys;
  #size = Number.POSITIVE_INFINITY;

  constructor(options: DatabaseIndexOptions) {
    this.#options = options;
    this.#keys = new TermKeys(options.userId);
  }

  /** As the latest answer said; unbounded until the database has been asked. */
  get size(): number {
    return this.#size;
  }

  add(): void {}

  remove(): void {}

  /** @throws KindredError as the source does. */
  async search(query: IndexQuery, signal?: AbortSignal): Promise<readonly Hit[]> {
    const { source, userId, model, names = {} } = this.#options;
    const question = readQuestion(query, names);
    const candidates = await source.matchEntries(
      {
        userId,
        terms: question.terms.slice(0, MAX_TERMS).map((term) => this.#keys.keyOf(term)),
        vector: question.vector,
        model,
        span: question.span,
        seeds: Math.max(MIN_SEEDS, 2 * query.limit),
        reach: REACH,
        nowMs: query.nowMs,
      },
      signal,
    );
    this.#size = candidates.total;
    return rank(candidates, question, query, this.#options);
  }
}

function rank(
  candidates: Candidates,
  question: Question,
  query: IndexQuery,
  { model, names }: DatabaseIndexOptions,
): readonly Hit[] {
  const index = new InProcessIndex({ names, corpus: corpusOf(candidates, question) });
  const sessionOf = new Map(candidates.episodes.map(({ id, callId }) => [id, callId]));
  index.add(entriesOf(candidates, model));
  const over = new Set(candidates.episodes.flatMap(({ id, isOver }) => (isOver ? [id] : [])));
  return index
    .search(query)
    .flatMap(({ entry, ...hit }) =>
      over.has(entry.id)
        ? []
        : [{ ...hit, entry: { ...entry, sessionId: sessionOf.get(entry.id) ?? entry.sessionId } }],
    );
}

/** How common the terms are among all of the person's rows, not among the candidates. */
function corpusOf({ total, documents }: Candidates, { terms }: Question): CorpusStatistics {
  const counts = new Map(terms.map((wanted, i) => [wanted, documents[i] ?? 0]));
  return { size: total, documentFrequency: (wanted) => counts.get(wanted) ?? 0 };
}

/** Turns of one call with a gap between them are not neighbours: every run gets a session of its own. */
function entriesOf(candidates: Candidates, model: string): IndexEntry[] {
  let run = 0;
  const episodes = candidates.episodes.map((row, i, rows) => {
    const before = rows[i - 1];
    if (before?.callId !== row.callId || before.place !== row.place - 1) run++;
    return { ...episodeEntry(row, vectorOf(row, model)), sessionId: `run ${run}` };
  });
  return [...episodes, ...memoryEntries(candidates, model)];
}
