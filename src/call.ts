/**
 * One call of one person, put together from the services of its process: memory, conversation, tools, and the way
 * out.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { llm } from '@livekit/agents';
import { closeCall } from './companion/closing.ts';
import { Conversation, type TurnSink } from './companion/conversation.ts';
import { applyOnboarding } from './companion/onboarding.ts';
import { instructionsFor } from './companion/persona.ts';
import { MEMORY_TOPIC, TURN_TOPIC } from './companion/room.ts';
import { memoryTools } from './companion/tools/memory.ts';
import { poolTools } from './companion/tools/pool.ts';
import { profileTools } from './companion/tools/profile.ts';
import { MemoryActions } from './memory/actions.ts';
import { CallMemory } from './memory/call-memory.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import { Outbox } from './memory/outbox/outbox.ts';
import type { CallStart } from './memory/rows.ts';
import { TurnQueue } from './memory/turn-queue.ts';
import { createTurnProcessor, outboxDir, type Services } from './services.ts';
import type { Log } from './telemetry/log.ts';

/** A database that is slower than this is not waited for: the caller is greeted, and memory follows. */
const START_PATIENCE_MS = 2_500;
/** What the start has not finished by the end of a call is given up. */
const SETTLE_DEADLINE_MS = 5_000;
/** Within the framework's 60 s for a job's shutdown, with room to close the connections. */
const DRAIN_DEADLINE_MS = 20_000;
const CLOSING_DEADLINE_MS = 25_000;

export interface CallOptions {
  /** `null`: nobody, or a participant that names no user. */
  userId: string | null;
  room: string;
  embedder: Embedder;
  /** Tells the caller, and nobody else. */
  tell: (topic: string, body: unknown) => void;
}

/** The parts of a call that has a memory. */
interface Remembering {
  readonly memory: CallMemory;
  readonly actions: MemoryActions;
  readonly outbox: Outbox;
  readonly queue: TurnQueue;
}

export class Call {
  readonly id = randomUUID();
  readonly conversation: Conversation;
  readonly #services: Services;
  readonly #log: Log;
  readonly #embedder: Embedder;
  readonly #remembering: Remembering | null;
  readonly #ending = new AbortController();
  #loading: Promise<CallStart | null> = Promise.resolve(null);
  #onboarding: Promise<void> = Promise.resolve();

  constructor(services: Services, options: CallOptions) {
    this.#services = services;
    this.#embedder = options.embedder;
    this.#log = services.log.child({ callId: this.id });
    this.#remembering = options.userId === null ? null : this.#remember(options.userId, options);
    if (!this.#remembering) this.#log.warn('the caller names no user: the call goes on without memory');
    this.conversation = new Conversation({
      userId: options.userId ?? 'nobody',
      callId: this.id,
      sink: this.#remembering && this.#sinkOf(this.#remembering),
      report: (report) => options.tell(TURN_TOPIC, report),
      traces: services.traces,
      log: this.#log,
    });
  }

  get memory(): CallMemory | null {
    return this.#remembering?.memory ?? null;
  }

  get tools(): llm.ToolContextLike {
    const actions = this.#remembering?.actions;
    const pool = poolTools(this.#services.pool);
    return actions ? [...memoryTools(actions), ...profileTools(actions), ...pool] : pool;
  }

  /** The persona, with the profile once it is loaded. */
  get instructions(): string {
    return instructionsFor(this.#services.persona, this.memory?.profile?.text ?? null);
  }

  /**
   * RAG and onboarding initialisation, for which one round trip brings everything. What onboarding writes goes on
   * beside the call, and so does a load that takes too long. Never rejects.
   *
   * @returns What is known, or `null`: nothing, or nothing yet (see {@link loaded}).
   */
  async initialise(): Promise<CallStart | null> {
    this.#loading = this.#load();
    const patience = new AbortController();
    const late = sleep(START_PATIENCE_MS, 'late', patience).catch(() => 'late');
    const start = await Promise.race([this.#loading, late]);
    patience.abort();
    if (typeof start !== 'string') return start;
    this.#log.warn({ patienceMs: START_PATIENCE_MS }, 'memory is late: the call begins without it');
    return null;
  }

  /** Resolves once memory is there, or will not be; never rejects. */
  get loaded(): Promise<unknown> {
    return this.#loading;
  }

  /** Brings everything home within the deadlines; what does not fit stays in the outbox. Never rejects. */
  async end(): Promise<void> {
    await this.conversation.close();
    const settled = setTimeout(() => this.#ending.abort(new Error('the call has ended')), SETTLE_DEADLINE_MS);
    await this.#loading;
    await this.#onboarding;
    clearTimeout(settled);
    if (!this.#remembering) return;
    const { memory, outbox, queue, actions } = this.#remembering;
    await queue.drain(DRAIN_DEADLINE_MS);
    const { store, model, client, voice, persona } = this.#services;
    const turns = this.conversation.turns.filter(({ id }) => !actions.forgetting.forgottenTurns.has(id));
    if (turns.length > 0 && memory.loaded) {
      const parts = { memory, store, model, client, voice, companionName: persona.name, log: this.#log };
      await closeCall(turns, parts, AbortSignal.timeout(CLOSING_DEADLINE_MS));
    }
    memory.close();
    await outbox.close();
    this.#log.info({ turns: turns.length, recall: memory.recall.counts }, 'call ended');
  }

  async #load(): Promise<CallStart | null> {
    const memory = this.memory;
    if (!memory) return null;
    const { signal } = this.#ending;
    const start = await memory.load(signal);
    if (start?.onboarding && start.onboarding.appliedAt === null) {
      const { store, config } = this.#services;
      const { profileMaxChars } = config.memory;
      const into = { memory, store, embedder: this.#embedder, profileMaxChars, log: this.#log };
      this.#onboarding = applyOnboarding(start.onboarding, into, signal);
    }
    return start;
  }

  #remember(userId: string, { room, embedder, tell }: CallOptions): Remembering {
    const { config, store, traces } = this.#services;
    const log = this.#log;
    const memory = new CallMemory({
      userId,
      callId: this.id,
      room,
      store,
      embedder,
      recallBudgetMs: config.memory.recallBudgetMs,
      recallLimit: config.memory.recallLimit,
      maxRows: config.memory.indexMaxRows,
      log,
    });
    const outbox = new Outbox({ dir: outboxDir(config), callId: this.id, log });
    const queue = new TurnQueue({
      processor: createTurnProcessor(this.#services, embedder),
      outbox,
      log,
      onProcessed: (turn, processed) => {
        memory.absorb(turn, processed);
        const { saved, timeline } = processed;
        const report = { turnId: turn.id, changes: saved.changes.length, stages: timeline.stages() };
        log.debug(report, 'turn processed');
        traces.record('kindred.turn.processing', timeline, { turnId: turn.id, callId: this.id });
        tell(MEMORY_TOPIC, report);
      },
    });
    const actions = new MemoryActions({
      memory,
      store,
      embedder,
      profileMaxChars: config.memory.profileMaxChars,
      batchWindowMs: config.concurrency.batchWindowMs,
      offRecord: () => this.conversation.offRecord,
    });
    return { memory, outbox, queue, actions };
  }

  #sinkOf({ memory, outbox, queue }: Remembering): TurnSink {
    return {
      keep: (turn) => outbox.said(turn),
      answer: (turnId, text) => outbox.answered(turnId, text),
      // The queue owns the turn from here on and never rejects.
      process: (turn, agentSaidBefore) =>
        void queue.push(turn, () => ({ agentSaidBefore, ...memory.contextFor(turn.userText) })),
    };
  }
}
