/**
 * The parallel background processor of a turn, off the reply's path.
 *
 *     A   extract facts ∥ read the profile ∥ embed both sides
 *     B   (embed the facts → save everything in one transaction) ∥ write the profile anew
 *     C   save the profile, if it changed
 *
 * A branch that fails takes no other down: words are kept without facts, facts without vectors, and the error says
 * whether the turn has to come again.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { KindredError, messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { type Stages, Timeline } from '../telemetry/timeline.ts';
import { findSameMeaning, type Known } from './consolidation.ts';
import type { Embedding, MemoryDraft } from './drafts.ts';
import type { Embedder } from './embedder/embedder.ts';
import { type Extraction, type ExtractionContext, extractFacts, type Fact } from './extraction.ts';
import type { Memory, Profile, Turn } from './memory.ts';
import { regenerateProfile } from './profile.ts';
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
  readonly stages: Stages;
}

type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** Starts a branch whose failure is looked at later, not thrown. */
async function settle<T>(work: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, error };
  }
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
    const [extracted, profile, sides] = await Promise.all([
      settle(timeline.span('extraction', extract)),
      settle(timeline.span('profileRead', () => store.getProfile(turn.userId, signal))),
      settle(timeline.span('turnEmbedding', () => this.#embedSides(turn, signal))),
    ]);
    this.#report('extraction', extracted);
    this.#report('profileRead', profile);
    this.#report('turnEmbedding', sides);

    const extraction = extracted.ok ? extracted.value : NOTHING;
    const [userVector, agentVector] = sides.ok ? sides.value : [null, null];
    const drafts = extraction.facts.map((fact) => draftOf(fact, turn));
    const [saved, newProfile] = await Promise.all([
      timeline.span('save', () =>
        this.#save(
          turn,
          { extraction, drafts, complete: extracted.ok, context },
          [userVector, agentVector],
          signal,
        ),
      ),
      settle(
        timeline.span('profileWrite', () =>
          this.#writeProfile(
            extraction,
            drafts,
            context.known,
            profile.ok ? profile.value : undefined,
            signal,
          ),
        ),
      ),
    ]);
    this.#report('profileWrite', newProfile);
    if (!extracted.ok) throw extracted.error;

    const text = newProfile.ok ? newProfile.value : null;
    if (text !== null && saved.result.applied) {
      const stored = await settle(
        timeline.span('profileSave', () => store.saveProfile(turn.userId, text, signal)),
      );
      this.#report('profileSave', stored);
    }
    timeline.mark('total');
    return {
      saved: saved.result,
      userVector,
      agentVector,
      memoryVectors: saved.vectors,
      profile: text,
      stages: timeline.stages(),
    };
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

  async #save(
    turn: Turn,
    found: {
      extraction: Extraction;
      drafts: readonly MemoryDraft[];
      complete: boolean;
      context: TurnContext;
    },
    sides: readonly (Float32Array | null)[],
    signal?: AbortSignal,
  ): Promise<{ result: SavedTurn; vectors: Map<string, Float32Array> }> {
    const { store, embedder, log } = this.#options;
    const texts = found.drafts.map(({ value }) => value);
    const embedded = await settle(texts.length > 0 ? embedder.embed(texts, signal) : Promise.resolve([]));
    if (!embedded.ok) log.warn({ error: messageOf(embedded.error) }, 'facts are stored without vectors');
    const vectors = new Map<string, Float32Array>();
    const known = withVectors(found.context);
    const memories = found.drafts.flatMap((draft, i): MemoryDraft[] => {
      const vector = (embedded.ok && embedded.value[i]) || null;
      if (findSameMeaning({ ...draft, vector }, known)) return [];
      if (vector) vectors.set(draft.id, vector);
      return [{ ...draft, embedding: this.#embedding(vector) }];
    });
    const result = await store.saveTurn(
      turn,
      {
        memories,
        endedKeys: found.extraction.endedKeys,
        openLoops: found.extraction.openLoops,
        complete: found.complete,
        userEmbedding: this.#embedding(sides[0]),
        agentEmbedding: this.#embedding(sides[1]),
      },
      signal,
    );
    return { result, vectors };
  }

  #embedding(vector: Float32Array | null | undefined): Embedding | null {
    return vector ? { vector, model: this.#options.embedder.model } : null;
  }

  /** Only when something changed, and never when the old text could not be read. */
  async #writeProfile(
    extraction: Extraction,
    drafts: readonly MemoryDraft[],
    known: readonly Memory[],
    previous: Profile | null | undefined,
    signal?: AbortSignal,
  ): Promise<string | null> {
    if (previous === undefined || (drafts.length === 0 && extraction.endedKeys.length === 0)) return null;
    const { model, profileMaxChars } = this.#options;
    const facts = factsAfter(extraction, drafts, known);
    const text = await regenerateProfile(
      model,
      { previous: previous?.text ?? '', facts, maxChars: profileMaxChars },
      signal,
    );
    if (text === '')
      throw new KindredError('MODEL_ANSWER_INVALID', 'profile_update: the profile came back empty');
    return text;
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

/** What will be true once the turn is saved, most important first. */
function factsAfter(
  { endedKeys }: Extraction,
  drafts: readonly MemoryDraft[],
  known: readonly Memory[],
): Memory[] {
  const gone = new Set([...endedKeys, ...drafts.map(({ key }) => key)]);
  const fresh = drafts.map((draft) => ({ ...draft, validTo: null, createdAt: draft.validFrom }));
  return [...fresh, ...known.filter(({ key }) => !gone.has(key))].sort((a, b) => b.importance - a.importance);
}
