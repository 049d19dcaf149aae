/**
 * What `kindred.config.ts` is told of turns, and of a call at its end.
 *
 * @module
 */

import type { metrics } from '@livekit/agents';
import type { Stages } from '../telemetry/timeline.ts';
import type { PersonOfCall } from './person.ts';

/** Prices in any one currency: of a million tokens, a million characters, an hour of sound. */
export interface Price {
  readonly inputPerMillionTokens?: number;
  readonly cachedInputPerMillionTokens?: number;
  readonly outputPerMillionTokens?: number;
  readonly perMillionCharacters?: number;
  readonly perHourOfAudio?: number;
}

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

/** As LiveKit counts it, and what it cost where `prices` has the model. */
export type Usage = Partial<metrics.ModelUsage> & { readonly cost?: number };

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
  /** By model, of the reply's services; the memory's own requests are not in it. */
  readonly usage: readonly Usage[];
  /** Of all models that have a price; `undefined` where none has. */
  readonly cost?: number;
}

const MILLION = 1_000_000;
const HOUR_MS = 3_600_000;

/** What was used, with its cost where there is a price for the model. */
export function withCost(
  usage: readonly Partial<metrics.ModelUsage>[],
  prices: Readonly<Record<string, Price>> = {},
): Usage[] {
  return usage.map((one) => {
    const price = one.model === undefined ? undefined : prices[one.model];
    return price ? { ...one, cost: costOf(one, price) } : one;
  });
}

/** The sum; `undefined` where nothing has a price. */
export function sumOf(usage: readonly Usage[]): number | undefined {
  const costs = usage.flatMap(({ cost }) => cost ?? []);
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0);
}

function costOf(usage: Partial<metrics.ModelUsage>, price: Price): number {
  const count = (name: string) => Number((usage as Record<string, unknown>)[name] ?? 0);
  const cached = price.cachedInputPerMillionTokens === undefined ? 0 : count('inputCachedTokens');
  const perMillion = [
    [count('inputTokens') - cached, price.inputPerMillionTokens],
    [cached, price.cachedInputPerMillionTokens],
    [count('outputTokens'), price.outputPerMillionTokens],
    [count('charactersCount'), price.perMillionCharacters],
  ] as const;
  const tokens = perMillion.reduce((sum, [amount, each = 0]) => sum + (amount / MILLION) * each, 0);
  return tokens + (count('audioDurationMs') / HOUR_MS) * (price.perHourOfAudio ?? 0);
}
