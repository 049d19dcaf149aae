/**
 * The parallel background processor of a turn, off the reply's path.
 *
 *     A   extract and categorise the facts ∥ embed both sides of the turn
 *     B   embed the facts
 *     C   hand everything to the person's memory, one transaction; the call's own index follows
 *
 * A and B go through `parallelAiCalls`: a branch that fails or is late takes no other down. Words are kept without facts,
 * facts without vectors, and the error says whether the turn has to come again.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { parallelAiCalls } from '../../concurrency/parallel.ts';
import type { Settled } from '../../concurrency/settled.ts';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { NO_TRACES, type Traces } from '../../telemetry/spans.ts';
import { Timeline } from '../../telemetry/timeline.ts';
import type { Embedder } from '../embedder/embedder.ts';
import { findNearDuplicate, type Known } from '../extraction/consolidation.ts';
import { type Extraction, type ExtractionContext, extractFacts } from '../extraction/extraction.ts';
import type { Fact } from '../extraction/extraction-checks.ts';
import { withKnownNames } from '../extraction/misheard-names.ts';
import type { StructuredModel } from '../extraction/structured.ts';
import { isAboutTheSame, settledLoops } from '../loops.ts';
import type { Memory, Turn } from '../memory.ts';
import type { PersonMemory } from '../person-memory.ts';
import type { Embedding, MemoryDraft, TurnFindings } from '../store/drafts.ts';
import type { Known as Revision, TakenIn } from '../store/outcomes.ts';

export interface TurnProcessorOptions {
  /** Whose turns they are. */
  person: PersonMemory;
  embedder: Embedder;
  model: StructuredModel;
  /** @default none */
  traces?: Traces;
  log: Log;
  /** What a stage has not finished by then counts as failed, in milliseconds. @default as `parallelAiCalls` */
  timeoutMs?: number;
}

export interface TurnContext extends ExtractionContext, Revision {
  readonly known: readonly Memory[];
  /** Of known memories, by id: what says the same in other words is not stored twice. @default none */
  readonly vectors?: ReadonlyMap<string, Float32Array>;
}

export interface ProcessedTurn {
  readonly saved: TakenIn;
  readonly findings: TurnFindings;
  readonly userVector: Float32Array | null;
  readonly agentVector: Float32Array | null;
  /** By memory id. */
  readonly memoryVectors: ReadonlyMap<string, Float32Array>;
  readonly timeline: Timeline;
}

export interface ProcessOptions {
  readonly signal?: AbortSignal;
  /**
   * What was found before, when the database would not have it: the model is not asked again. `null`: the model could
   * not make sense of this turn, and its words are kept without facts.
   */
  readonly extraction?: Extraction | null;
}

const NOTHING: Extraction = { facts: [], endedKeys: [], openLoops: [], closes: [] };
const NO_FINDINGS = { memories: [], endedKeys: [], openLoops: [], closes: [], complete: false };

export class TurnProcessor {
  readonly #options: TurnProcessorOptions;

  constructor(options: TurnProcessorOptions) {
    this.#options = options;
  }

  /**
   * @throws KindredError `MODEL_UNREACHABLE`, `MODEL_ANSWER_INVALID`, `DEADLINE_EXCEEDED` (the words are stored, the
   * facts are not), `DATABASE` (with what was found in `details.extraction`), `DATABASE_UNREACHABLE`, `ABORTED`: the turn has to come
   * again where `retryable` says so.
   */
  process(turn: Turn, context: TurnContext, options: ProcessOptions = {}): Promise<ProcessedTurn> {
    const { traces = NO_TRACES } = this.#options;
    const timeline = new Timeline();
    const ids = { turnId: turn.id, callId: turn.callId };
    const process = () => this.#process(turn, context, { ...options, timeline });
    return traces.within('kindred.turn.processing', timeline, ids, process);
  }

  /**
   * Stores the words of a turn that is still to be processed: nobody has to wait for the model to be reminded of them.
   *
   * @throws KindredError as {@link process}
   */
  async keepWords(turn: Turn, context: TurnContext, signal: AbortSignal): Promise<void> {
    const [user, agent] = await this.#embedSides(turn, signal).catch(() => [null, null]);
    const findings = {
      ...NO_FINDINGS,
      userEmbedding: this.#embedding(user),
      agentEmbedding: this.#embedding(agent),
    };
    await this.#options.person.takeIn(turn, findings, context, signal);
  }

  async #process(
    turn: Turn,
    context: TurnContext,
    { signal, extraction: former, timeline }: ProcessOptions & { timeline: Timeline },
  ): Promise<ProcessedTurn> {
    const { model, log, timeoutMs } = this.#options;
    const extract = (stop: AbortSignal) =>
      former === undefined
        ? extractFacts(model, turn, context, { signal: stop, log })
        : Promise.resolve(former ?? NOTHING);
    const [extracted, sides] = await parallelAiCalls(
      [
        (stop) => timeline.span('extraction', () => extract(stop)),
        (stop) => timeline.span('turnEmbedding', () => this.#embedSides(turn, stop)),
      ],
      { timeoutMs, signal, log, purpose: 'turn' },
    );
    this.#report('extraction', extracted);
    this.#report('turnEmbedding', sides);
    const [userVector, agentVector] = sides.ok ? sides.value : [null, null];
    const extraction = extracted.ok ? extracted.value : NOTHING;
    const embedFacts = () => this.#embedFacts(extraction, turn, context, signal);
    const { memories, vectors } = await timeline.span('factEmbedding', embedFacts);
    const closes = this.#settled(turn, extraction, context);
    const told = new Set(memories.map(({ key }) => key));
    const endedKeys = [...new Set([...extraction.endedKeys, ...plansSettled(closes, context)])];
    const findings: TurnFindings = {
      memories,
      // What is said anew in the same breath holds.
      endedKeys: endedKeys.filter((key) => !told.has(key)),
      openLoops: extraction.openLoops,
      closes,
      complete: extracted.ok,
      userEmbedding: this.#embedding(userVector),
      agentEmbedding: this.#embedding(agentVector),
    };
    const save = () => this.#options.person.takeIn(turn, findings, context, signal);
    const saved = await timeline.span('save', () =>
      keepExtraction(save, extracted.ok ? extraction : undefined),
    );
    if (!extracted.ok) throw extracted.error;
    timeline.mark('total');
    return { saved, findings, userVector, agentVector, memoryVectors: vectors, timeline };
  }

  /** Loops that the turn opens itself are not yet open; one that it opens again was put off. */
  #settled(turn: Turn, { closes, openLoops: opened }: Extraction, { openLoops }: TurnContext): string[] {
    const { texts, refused } = settledLoops(closes, openLoops);
    if (refused > 0)
      this.#options.log.warn(
        { turnId: turn.id, refused },
        'what a turn settles is not clear: nothing is closed',
      );
    return texts.filter((text) => !opened.some((loop) => loop.text === text));
  }

  #report(stage: string, outcome: Settled<unknown>): void {
    if (!outcome.ok)
      this.#options.log.warn({ stage, error: messageOf(outcome.error) }, 'a stage of the turn failed');
  }

  async #embedSides(turn: Turn, signal: AbortSignal): Promise<[Float32Array | null, Float32Array | null]> {
    const texts = turn.agentText ? [turn.userText, turn.agentText] : [turn.userText];
    const [user, agent] = await this.#options.embedder.embed(texts, signal);
    return [user ?? null, agent ?? null];
  }

  /** The facts as drafts with their vectors, without those that are known in other words. */
  async #embedFacts(extraction: Extraction, turn: Turn, context: TurnContext, signal?: AbortSignal) {
    const { embedder, timeoutMs, log } = this.#options;
    const drafts = extraction.facts.map((fact) =>
      draftOf(withKnownNames(fact, turn.userText, context.known), turn),
    );
    const vectors = new Map<string, Float32Array>();
    if (drafts.length === 0) return { memories: drafts, vectors };
    const values = drafts.map(({ value }) => value);
    const [embedded] = await parallelAiCalls([(stop) => embedder.embed(values, stop)], {
      ...{ timeoutMs, signal, log, purpose: 'facts' },
    });
    this.#report('factEmbedding', embedded);
    const known = withVectors(context);
    const memories = drafts.map((draft, i): MemoryDraft => {
      const vector = (embedded.ok && embedded.value[i]) || null;
      const near = findNearDuplicate({ ...draft, vector }, known);
      // The same in other words is said once more: the turn points at what is known.
      if (near?.kind === 'same') return { ...draft, key: near.memory.key, value: near.memory.value };
      if (vector) vectors.set(draft.id, vector);
      // Under the key of what it takes further: that one stays as its past.
      return { ...draft, key: near?.memory.key ?? draft.key, embedding: this.#embedding(vector) };
    });
    return { memories, vectors };
  }

  #embedding(vector: Float32Array | null | undefined): Embedding | null {
    return vector ? { vector, model: this.#options.embedder.model } : null;
  }
}

/** @throws KindredError What `save` throws; a refusal of the database carries what was found. */
async function keepExtraction<T>(save: () => Promise<T>, extraction?: Extraction): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!(error instanceof KindredError) || error.code !== 'DATABASE') throw error;
    const details = { ...error.details, extraction };
    throw new KindredError('DATABASE', error.message, { cause: error, details });
  }
}

/** Keys of plans and goals that say what is settled now: they are done, or cancelled. */
function plansSettled(closes: readonly string[], { known }: TurnContext): string[] {
  const isSettled = ({ category, value }: Memory) =>
    (category === 'PLAN' || category === 'GOAL') && closes.some((text) => isAboutTheSame(text, value));
  return known.filter(isSettled).map(({ key }) => key);
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
    // Nobody is surer of a fact than of the words that told it.
    confidence: Math.min(fact.confidence, turn.confidence ?? 1),
    importance: fact.importance,
    saidAt: turn.at,
    validFrom: fact.validFrom,
    validTo: fact.validTo,
    source: 'turn',
    turnId: turn.id,
    embedding: null,
  };
}
