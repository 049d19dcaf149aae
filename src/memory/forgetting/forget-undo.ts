/**
 * Forgetting, and taking it back: what it takes is planned from a person's rows, and is one transaction if nobody has
 * changed them meanwhile.
 *
 * @module
 */

import type { Log } from '../../telemetry/log.ts';
import { contended, MAX_TRIES } from '../contended.ts';
import type { ForgetPlan } from '../store/drafts.ts';
import { Looking } from '../store/looking.ts';
import type { Forgotten } from '../store/outcomes.ts';
import type { ForgetAnswer, RemovedRows, Sayings } from '../store/rows.ts';
import type { MemoryStore } from '../store/store.ts';
import { planCallForgetting } from './call-forgetting.ts';
import { type ForgetTarget, patternOf, planForgetting } from './forget-plan.ts';
import { removedWithout } from './without-forgotten.ts';

/** A regular expression that fits no text. */
const NOTHING = '^\\b$';

/** The writes that this needs; person-memory.ts hands them over. */
interface ForgettingWrites {
  forget(plan: ForgetPlan, revision: number, signal?: AbortSignal): Promise<ForgetAnswer>;
  forgetCall(callId: string, plan: ForgetPlan, revision: number, signal?: AbortSignal): Promise<ForgetAnswer>;
  restore(id: string, rows: RemovedRows, revision: number, signal?: AbortSignal): Promise<number | null>;
}

export interface ForgettingParts {
  readonly userId: string;
  readonly store: MemoryStore;
  readonly writes: ForgettingWrites;
  readonly log: Log;
  /** ISO 8601. */
  readonly now: () => string;
}

export class Forgetting {
  readonly #parts: ForgettingParts;

  constructor(parts: ForgettingParts) {
    this.#parts = parts;
  }

  /** As `PersonMemory.forget`. */
  async forget(target: ForgetTarget, signal?: AbortSignal): Promise<Forgotten | null> {
    const { writes, log } = this.#parts;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const planned = await this.plan(target, signal);
      if (!planned) return null;
      const { plan, sayings } = planned;
      const answer = await writes.forget(plan, sayings.revision, signal);
      if (!answer.conflict) return forgottenBy(plan, answer.removed);
    }
    throw contended('the forgetting', log);
  }

  /** As `PersonMemory.planForgetting`. */
  async plan(
    target: ForgetTarget,
    signal?: AbortSignal,
  ): Promise<{ readonly plan: ForgetPlan; readonly sayings: Sayings } | null> {
    const { userId, store, now } = this.#parts;
    const all = await store.listMemories(userId, { withPast: true }, signal);
    const isKnown = all.some(({ id }) => target.memories.includes(id));
    if (!isKnown && target.turns.length === 0 && !target.words) return null;
    const sayings = await store.findSayings(userId, patternOf(target, all) ?? NOTHING, signal);
    return { plan: planForgetting(userId, target, { sayings, at: now() }), sayings };
  }

  /** As `PersonMemory.forgetCall`. */
  async forgetCall(callId: string, signal?: AbortSignal): Promise<Forgotten | null> {
    const { userId, store, writes, now, log } = this.#parts;
    const looking = new Looking(store, userId);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const call = await looking.call(callId, signal);
      if (!call) return null;
      const plan = planCallForgetting(call, now());
      const answer = await writes.forgetCall(callId, plan, call.revision, signal);
      if (!answer.conflict) return forgottenBy(plan, answer.removed);
    }
    throw contended('the deletion of a call', log);
  }

  /** As `PersonMemory.undo`. */
  async undo(forgotten: Forgotten, signal?: AbortSignal): Promise<boolean> {
    const { userId, store, writes, log } = this.#parts;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const { revision, forgettings } = await store.loadPerson(userId, {}, signal);
      const removed = removedWithout(userId, forgotten, forgettings);
      const restored = await writes.restore(forgotten.id, removed, revision, signal);
      if (restored !== 0) return restored !== null;
    }
    throw contended('what was forgotten', log);
  }
}

function forgottenBy({ id, at, memories, turns }: ForgetPlan, removed: RemovedRows): Forgotten {
  return { id, at, memories, turns, removed };
}
