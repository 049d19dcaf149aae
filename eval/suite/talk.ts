/**
 * Plays the script of one case through the parts that a real call has: conversation, turn processor, call memory and
 * forgetting, on a real database.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { Conversation, type TurnSink } from '../../src/companion/conversation.ts';
import { applyOnboarding } from '../../src/companion/onboarding.ts';
import { MemoryActions } from '../../src/memory/actions.ts';
import { CallMemory } from '../../src/memory/call-memory.ts';
import type { MemoryDraft } from '../../src/memory/drafts.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import type { Memory, OpenLoop, Turn } from '../../src/memory/memory.ts';
import type { MemoryStore } from '../../src/memory/store.ts';
import type { StructuredModel } from '../../src/memory/structured.ts';
import { TurnProcessor } from '../../src/memory/turn-processor.ts';
import { processPersistently } from '../../src/memory/turn-retries.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/traces.ts';
import type { Step, SuiteCase } from './case-file.ts';

const PROFILE_MAX_CHARS = 1_500;
const RECALL_BUDGET_MS = 1_000;
const RECALL_LIMIT = 8;
const MAX_ROWS = 1_000;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** What the talks of a suite share. */
export interface TalkParts {
  readonly store: MemoryStore;
  readonly model: StructuredModel;
  readonly embedder: Embedder;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What is stored when a talk is over. */
export interface Outcome {
  /** Memories that the talk has added. */
  readonly found: readonly Memory[];
  readonly live: readonly Memory[];
  readonly past: readonly Memory[];
  readonly openLoops: readonly OpenLoop[];
  /** Everything that is stored of this person, as one text. */
  readonly stored: string;
}

/** @throws KindredError When the chat service or the database stays away. */
export async function play(one: SuiteCase, parts: TalkParts): Promise<Outcome> {
  const talk = new Talk(one, parts);
  const before = new Set(await talk.prepare());
  for (const step of one.talk) await talk.take(step);
  await talk.settle();
  const { store } = parts;
  const [all, exported] = await Promise.all([
    store.listMemories(talk.userId, { withPast: true }),
    store.exportUser(talk.userId),
  ]);
  const live = all.filter(({ validTo }) => validTo === null);
  return {
    found: live.filter(({ id }) => !before.has(id)),
    live,
    past: all.filter(({ validTo }) => validTo !== null),
    openLoops: exported.openLoops,
    stored: JSON.stringify(exported),
  };
}

class Talk {
  readonly userId = `suite-${randomUUID()}`;
  readonly #case: SuiteCase;
  readonly #parts: TalkParts;
  readonly #memory: CallMemory;
  readonly #conversation: Conversation;
  readonly #actions: MemoryActions;
  #work: Promise<unknown> = Promise.resolve();
  #nowMs: number;

  constructor(one: SuiteCase, parts: TalkParts) {
    this.#case = one;
    this.#parts = parts;
    this.#nowMs = Date.parse(one.clock);
    const { userId } = this;
    const { store, embedder, log } = parts;
    const memory = new CallMemory({
      userId,
      callId: randomUUID(),
      room: 'suite',
      store,
      embedder,
      recallBudgetMs: RECALL_BUDGET_MS,
      recallLimit: RECALL_LIMIT,
      maxRows: MAX_ROWS,
      log,
    });
    const conversation = new Conversation({
      userId,
      callId: memory.callId,
      sink: this.#sink(new TurnProcessor({ ...parts, profileMaxChars: PROFILE_MAX_CHARS })),
      report: () => undefined,
      traces: NO_TRACES,
      log,
    });
    this.#memory = memory;
    this.#conversation = conversation;
    const offRecord = () => conversation.offRecord;
    const bounds = { profileMaxChars: PROFILE_MAX_CHARS, batchWindowMs: 0 };
    this.#actions = new MemoryActions({ memory, store, embedder, offRecord, ...bounds });
  }

  /** Stores what is known before the talk, and starts the call. @returns The ids of what was known. */
  async prepare(): Promise<string[]> {
    const { store, embedder, log } = this.#parts;
    const { known, onboarding } = this.#case;
    const { userId } = this;
    if (known.length > 0) await store.saveMemories(userId, await this.#drafts());
    if (onboarding) await store.saveOnboarding(userId, onboarding);
    await this.#memory.load();
    const into = { memory: this.#memory, store, embedder, profileMaxChars: PROFILE_MAX_CHARS, log };
    if (onboarding) await applyOnboarding(onboarding, into);
    return (await store.listMemories(userId)).map(({ id }) => id);
  }

  async take({ kind, text }: Step): Promise<void> {
    if (kind === 'person') this.#conversation.userSaid(text);
    else if (kind === 'agent') this.#conversation.agentSaid(text);
    else {
      await this.settle();
      if (kind === 'undo') await this.#actions.forgetting.undo();
      else for (const confirmed of [false, true]) await this.#actions.forget(text, confirmed);
    }
  }

  /** Waits until what was said is stored. */
  async settle(): Promise<void> {
    await this.#conversation.close();
    await this.#work;
  }

  /** Turns are processed one after the other, at the time of the case and not of the wall. */
  #sink(processor: TurnProcessor): TurnSink {
    return {
      keep: async () => undefined,
      answer: async () => undefined,
      process: (turn, agentSaidBefore) => {
        this.#nowMs += SECOND_MS;
        const dated = { ...turn, at: new Date(this.#nowMs).toISOString() };
        this.#work = this.#work.then(() => this.#process(processor, dated, agentSaidBefore));
        // The talk waits for it in `settle`; until then nobody listens.
        this.#work.catch(() => undefined);
      },
    };
  }

  async #process(processor: TurnProcessor, turn: Turn, agentSaidBefore: string | null): Promise<void> {
    const { signal, log } = this.#parts;
    const context = () => ({ agentSaidBefore, ...this.#memory.contextFor(turn.userText) });
    this.#memory.absorb(turn, await processPersistently(processor, turn, context, { signal, log }));
  }

  async #drafts(): Promise<MemoryDraft[]> {
    const { embedder } = this.#parts;
    const { known } = this.#case;
    const vectors = await embedder.embed(known.map(([, , value]) => value));
    return known.map(([category, key, value], i) => {
      const vector = vectors[i];
      return {
        id: randomUUID(),
        category,
        key,
        value,
        confidence: 0.9,
        importance: 0.6,
        validFrom: new Date(this.#nowMs - DAY_MS).toISOString(),
        provenance: { source: 'import' as const, turnId: null, quote: null },
        embedding: vector ? { vector, model: embedder.model } : null,
      };
    });
  }
}
