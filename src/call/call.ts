/**
 * One call of one person, put together from the services of its process: memory, conversation, tools, and the way
 * out.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { llm } from '@livekit/agents';
import { instructionsFor } from '../companion/persona.ts';
import { memoryTools } from '../companion/tools/memory-tools.ts';
import { poolTools } from '../companion/tools/pool-tools.ts';
import { profileTools } from '../companion/tools/profile-tools.ts';
import { messageOf } from '../errors.ts';
import type { MemoryActions } from '../memory/in-call/actions.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import type { Turn } from '../memory/memory.ts';
import type { Moment } from '../memory/store/drafts.ts';
import type { CallStart } from '../memory/store/rows.ts';
import type { ProcessedTurn } from '../memory/turns/turn-processor.ts';
import type { Log } from '../telemetry/log.ts';
import { aboutCaller } from './about-caller.ts';
import { finishRemembering } from './call-ending.ts';
import type { CallOptions } from './call-options.ts';
import {
  type EarlierPart,
  earlierPart,
  openRemembering,
  type Remembering,
  sinkOf,
  turnsToKeep,
} from './call-parts.ts';
import { CallReports } from './call-reports.ts';
import type { Services } from './call-services.ts';
import { CallUsage } from './call-usage.ts';
import { CallingWish } from './calling-wish.ts';
import { Conversation } from './conversation.ts';
import { storeCost } from './day-bound.ts';
import { toldChanges } from './memory-report.ts';
import { Onboarding } from './onboarding.ts';

/** A database that is slower than this is not waited for: the caller is greeted, and memory follows. */
const START_PATIENCE_MS = 2_500;
/** In the prompt of a call that the agent makes. */
const YOU_CALL =
  'You have called this person, not they you. Ask about what is due, be brief, and offer to end the call where it does not suit them.';
/** What the start has not finished by the end of a call is given up. */
const SETTLE_DEADLINE_MS = 5_000;

export class Call {
  readonly id = randomUUID();
  readonly conversation: Conversation;
  /** What the person says about being called; `null` without memory. */
  readonly calling: CallingWish | null;
  readonly usage: CallUsage;
  readonly reports: CallReports;
  readonly #services: Services;
  readonly #options: CallOptions;
  readonly #log: Log;
  readonly #remembering: Remembering | null;
  readonly #ending = new AbortController();
  readonly #startedMs: number;
  #loading: Promise<CallStart | null> = Promise.resolve(null);
  readonly #onboarding: Onboarding | null;

  constructor(services: Services, options: CallOptions) {
    this.#services = services;
    this.#options = options;
    this.#log = services.log.child({ callId: this.id });
    this.#startedMs = (options.clock ?? Date.now)();
    this.reports = new CallReports(services, options, this.id, this.#log);
    this.usage = new CallUsage(services);
    this.#remembering =
      options.userId === null
        ? null
        : openRemembering(services, {
            ...{ userId: options.userId, callId: this.id, log: this.#log, room: options.room },
            ...{ embedder: options.embedder, queryEmbedder: options.queryEmbedder },
            ...{ timeZone: options.timeZone, clock: options.clock },
            conversation: () => this.conversation,
            onProcessed: (turn, processed) => this.#processed(turn, processed),
            onChanged: (changed) => this.reports.memoryChanged(this.conversation.lastTurnId, changed),
          });
    this.#onboarding = this.memory && new Onboarding(this.memory, this.#log, this.#ending.signal);
    this.calling =
      this.memory &&
      new CallingWish({
        ...{ person: this.memory.person, config: services.config, log: this.#log },
        turnsSoFar: () => this.conversation.turnsSoFar,
      });
    this.conversation = new Conversation({
      userId: options.userId ?? 'nobody',
      callId: this.id,
      sink: this.#remembering && sinkOf(this.#remembering, this.#log),
      report: (report) => this.reports.turnOver(report),
      onSaid: (words) => this.calling?.heard(words),
      onRecall: (lines) => this.reports.recalled(lines),
      onRecord: (offRecord) => this.reports.recordSwitched(offRecord),
      traces: services.traces,
      log: this.#log,
      clock: options.clock,
    });
  }

  /** Where the caller is, guests too; memory may know better. */
  get timeZone(): string {
    return this.#options.timeZone ?? this.#services.config.companion.timeZone;
  }

  get memory(): CallMemory | null {
    return this.#remembering?.memory ?? null;
  }

  get actions(): MemoryActions | null {
    return this.#remembering?.actions ?? null;
  }

  /** What the prompt has of the earlier part of a long call, as it is whenever it is asked. */
  get earlier(): EarlierPart | undefined {
    return this.#remembering ? earlierPart(this.#remembering) : undefined;
  }

  get tools(): readonly llm.ToolContextEntry[] {
    const actions = this.#remembering?.actions;
    const pool = poolTools(this.#services.config.companion.language);
    if (!actions) return pool;
    const setOffRecord = (off: boolean) => this.conversation.setOffRecord(off);
    return [
      ...memoryTools(actions, setOffRecord),
      ...profileTools(actions),
      ...pool,
      ...(this.calling?.tools ?? []),
    ];
  }

  /** The persona, with what is known about the person by now. */
  get instructions(): string {
    const all = instructionsFor(this.#services.persona, this.about, this.memory?.loaded ?? true);
    return this.#options.isCalled ? `${all}\n\n${YOU_CALL}` : all;
  }

  /** What the prompt says about the person. */
  get about(): string {
    return this.memory ? aboutCaller(this.memory, this.#startedMs) : '';
  }

  /** Hears whenever {@link instructions} may have changed. */
  onChange(listener: () => void): void {
    this.memory?.onChange(listener);
  }

  /** The person begins to speak: what others have changed meanwhile is known before they are answered. Never rejects. */
  async listenUp(): Promise<void> {
    await this.memory?.catchUp(this.#ending.signal);
    if (this.memory?.start) this.#onboarding?.apply(this.memory.start);
  }

  /** The greeting was said: one that was prepared is not said again. Never rejects. */
  async greeted({ moment }: { readonly moment?: Moment }): Promise<void> {
    const { memory } = this;
    if (!memory || moment === undefined) return;
    const about = memory.start?.greeting?.about;
    if (about) memory.loopAsked(about, moment);
    try {
      await memory.person.greetingHeard(moment, this.#ending.signal);
    } catch (error) {
      this.#log.warn({ error: messageOf(error) }, 'it could not be noted that the greeting was heard');
    }
  }

  /** Resolves once onboarding details, if there are new ones, are memories. Never rejects. */
  get onboarded(): Promise<unknown> {
    return this.#onboarding?.applied ?? Promise.resolve();
  }

  /** How many turns are not stored yet. */
  get waiting(): number {
    return this.#remembering?.outbox.pending ?? 0;
  }

  /** Resolves once what was said until now is stored, or waits for a service. Never rejects. */
  async settled(): Promise<void> {
    await this.conversation.close();
    await this.#remembering?.queue.settled();
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

  /** Stores everything within the deadlines; what does not fit stays in the outbox. Never rejects. */
  async end(): Promise<void> {
    this.reports.ended();
    await this.conversation.close();
    const settled = setTimeout(() => this.#ending.abort(new Error('the call has ended')), SETTLE_DEADLINE_MS);
    const start = await this.#loading;
    await this.onboarded;
    await this.calling?.stored;
    await this.memory?.informed;
    clearTimeout(settled);
    if (this.#remembering)
      await finishRemembering({
        ...{ services: this.#services, options: this.#options, remembering: this.#remembering },
        ...{ conversation: this.conversation, startedMs: this.#startedMs, start, log: this.#log },
      });
    await this.#settleCost();
  }

  async #settleCost(): Promise<void> {
    this.usage.stop();
    const { used } = this.usage;
    this.#log.info(used, 'what the call used');
    if (this.memory) await storeCost(this.memory, used.cost.total, this.#services.config, this.#log);
    this.#services.traces.endCall({ callId: this.id, 'kindred.cost': used.cost.total });
  }

  async #load(): Promise<CallStart | null> {
    const start = (await this.memory?.load(this.#ending.signal)) ?? null;
    if (start) this.#onboarding?.apply(start);
    return start;
  }

  #processed(turn: Turn, processed: ProcessedTurn): void {
    if (!this.#remembering) return;
    const { memory, summary } = this.#remembering;
    const changed = toldChanges(processed.saved, [...memory.known, ...memory.past]);
    if (memory.absorb(turn, processed)) void memory.refresh(this.#ending.signal);
    summary.update(turnsToKeep(this.conversation.turns, memory), this.#ending.signal);
    this.reports.turnProcessed(turn, processed, changed);
  }
}
