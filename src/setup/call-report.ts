/**
 * What `kindred.config.ts` is told of turns, and of a call at its end.
 *
 * @module
 */

import type { Stages } from '../telemetry/timeline.ts';
import type { CallCost } from '../telemetry/usage/call-cost.ts';
import type { ModelUsage } from '../telemetry/usage/model-use.ts';
import type { PersonOfCall } from './person.ts';

/** A turn that is over and was not off the record. */
export interface TurnNote {
  readonly turnId: string;
  /** When it was over, ISO 8601. */
  readonly at: string;
  readonly said: string;
  /** Empty: it was not answered. */
  readonly reply: string;
  readonly recalled: readonly string[];
  readonly tools: readonly string[];
  /** In milliseconds since the person stopped speaking. */
  readonly stages: Stages;
}

/** A fact that the call added or changed. */
export interface FactNote {
  readonly category: string;
  readonly key: string;
  readonly value: string;
}

export interface CallReport {
  readonly callId: string;
  readonly room: string;
  readonly person: PersonOfCall;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Without what was off the record or forgotten. */
  readonly transcript: readonly TurnNote[];
  readonly facts: readonly FactNote[];
  /** By operation and model: replies, and what remembering took. */
  readonly usage: readonly ModelUsage[];
  /** By the table of prices (`PRICES_FILE`). */
  readonly cost: CallCost;
}
