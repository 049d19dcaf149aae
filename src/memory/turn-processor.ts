/**
 * The parallel background processor of a turn, off the reply's path.
 *
 *     A   extract and categorise the facts ∥ embed both sides of the turn
 *     B   embed the facts; compose the profile that knows them
 *     C   save everything in one transaction; the call's own index follows
 *
 * A branch that fails takes no other down: words are kept without facts, facts without vectors, and the error says
 * whether the turn has to come again.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { type Settled, settle } from '../concurrency/settled.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { Timeline } from '../telemetry/timeline.ts';
import { findKin, type Known } from './consolidation.ts';
import type { Embedding, MemoryDraft, TurnFindings } from './drafts.ts';
import type { Embedder } from './embedder/embedder.ts';
import { type Extraction, type ExtractionContext, extractFacts, type Fact } from './extraction.ts';
import type { Memory, Turn } from './memory.ts';
import { composeProfile } from './profile.ts';
import type { SavedTurn } from './rows.ts';
import type { MemoryStore } from './store.ts';
import type { StructuredModel } from './structured.ts';

export interface TurnProcessorOptions {
  store: MemoryStore;
  embedder: Embedder;
  model: StructuredModel;
  profileMaxChars: number;
  log: Log;
}

export interface TurnContext extends ExtractionContext {
  readonly known: readonly Memory[];
  /** Of known memories, by id: what says the same in other words is not stored twice. @default none */
  readonly vectors?: ReadonlyMap<string, Float32Array>;
}

export interface ProcessedTurn {
  readonly saved: SavedTurn;
  readonly userVector: Float32Array | null;
  readonly agentVector: Float32Array | null;
  /** By memory id. */
  readonly memoryVectors: ReadonlyMap<string, Float32Array>;
  /** The new profile, or `null` when it stayed. */
  readonly profile: string | null;
  readonly timeline: Timeline;
}

const NOTHING: Extraction = { facts: [], endedKeys: [], openLoops: [] };

export class TurnProcessor {
  readonly #options: TurnProcessorOptions;

  constructor(options: TurnProcessorOptions) {
    this.#options = options;
  }

  /**
   * @param options.withoutFacts Keeps the words and asks the model nothing: it could not make sense of this turn.
   * @throws KindredError `MODEL_UNREACHABLE`, `MODEL_ANSWER_INVALID` (the words are stored, the facts are not),
   * `DATABASE`, `DATABASE_UNREACHABLE`, `ABORTED`: the turn has to come again where `retryable` says so.
   */
  async process(
    turn: Turn,
    context: TurnContext,
    { signal, withoutFacts = false }: { signal?: AbortSignal; withoutFacts?: boolean } = {},
  ): Promise<ProcessedTurn> {
    const timeline = new Timeline();
    const { model, store } = this.#options;
    const extract = () =>
      withoutFacts ? Promise.resolve(NOTHING) : extractFacts(model, turn, context, signal);
    const [extracted, sides] = await Promise.all([
      settle(() => timeline.span('extraction', extract)),
      settle(() => timeline.span('turnEmbedding', () => this.#embedSides(turn, signal))),
    ]);
    this.#report('extraction', extracted);
    this.#report('turnEmbedding', sides);
    const [userVector, agentVector] = sides.ok ? sides.value : [null, null];
    const extraction = extracted.ok ? extracted.value : NOTHING;
    const embedFacts = () => this.#embedFacts(extraction, turn, context, signal);
    const { memories, vectors } = await timeline.span('factEmbedding', embedFacts);
    const profile = this.#profileAfter(extraction, memories, context.known);
    const findings: TurnFindings = {
      memories,
      endedKeys: extraction.endedKeys,
      openLoops: extraction.openLoops,
      profile,
      complete: extracted.ok,
      userEmbedding: this.#embedding(userVector),
      agentEmbedding: this.#embedding(agentVector),
    };
    const saved = await timeline.span('save', () => store.saveTurn(turn, findings, signal));
    if (!extracted.ok) throw extracted.error;
    timeline.mark('total');
    return { saved, userVector, agentVector, memoryVectors: vectors, profile, timeline };
  }

  #report(stage: string, outcome: Settled<unknown>): void {
    if (!outcome.ok)
      this.#options.log.warn({ stage, error: messageOf(outcome.error) }, 'a stage of the turn failed');
  }

  async #embedSides(turn: Turn, signal?: AbortSignal): Promise<[Float32Array | null, Float32Array | null]> {
    const texts = turn.agentText ? [turn.userText, turn.agentText] : [turn.userText];
    const [user, agent] = await this.#options.embedder.embed(texts, signal);
    return [user ?? null, agent ?? null];
  }

  /** The facts as drafts with their vectors, without those that are known in other words. */
  async #embedFacts(extraction: Extraction, turn: Turn, context: TurnContext, signal?: AbortSignal) {
    const { embedder } = this.#options;
    const drafts = extraction.facts.map((fact) => draftOf(fact, turn));
    const vectors = new Map<string, Float32Array>();
    if (drafts.length === 0) return { memories: drafts, vectors };
    const embedded = await settle(() =>
      embedder.embed(
        drafts.map(({ value }) => value),
        signal,
      ),
    );
    this.#report('factEmbedding', embedded);
    const known = withVectors(context);
    const memories = drafts.flatMap((draft, i): MemoryDraft[] => {
      const vector = (embedded.ok && embedded.value[i]) || null;
      const kin = findKin({ ...draft, vector }, known);
      if (kin?.kind === 'same') return [];
      if (vector) vectors.set(draft.id, vector);
      // Under the key of what it takes further: that one stays as its past.
      return [{ ...draft, key: kin?.memory.key ?? draft.key, embedding: this.#embedding(vector) }];
    });
    return { memories, vectors };
  }

  #embedding(vector: Float32Array | null | undefined): Embedding | null {
    return vector ? { vector, model: this.#options.embedder.model } : null;
  }

  /** `null` when nothing changed. */
  #profileAfter(
    { endedKeys }: Extraction,
    drafts: readonly MemoryDraft[],
    known: readonly Memory[],
  ): string | null {
    if (drafts.length === 0 && endedKeys.length === 0) return null;
    const gone = new Set([...endedKeys, ...drafts.map(({ key }) => key)]);
    const facts = [...drafts, ...known.filter(({ key }) => !gone.has(key))];
    return composeProfile(facts, this.#options.profileMaxChars, Date.now());
  }
}

function withVectors({ known, vectors }: TurnContext): Known[] {
  return known.map((memory) => ({ memory, vector: vectors?.get(memory.id) ?? null }));
}

function draftOf(fact: Fact, turn: Turn): MemoryDraft {
  return {
    id: randomUUID(),
    category: fact.category,
    key: fact.key,
    value: fact.value,
    confidence: fact.confidence,
    importance: fact.importance,
    validFrom: fact.validFrom ?? turn.at,
    provenance: { source: 'turn', turnId: turn.id, quote: turn.userText },
    embedding: null,
  };
}
