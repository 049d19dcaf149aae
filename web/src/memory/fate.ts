/**
 * What became of a memory: whether it holds, and if not, why not.
 *
 * @module
 */

import type { ShownMemory } from '../../../src/memory/store/looking.ts';

export type Fate =
  | { readonly kind: 'holds' | 'ahead' | 'faded' | 'over' | 'taken' }
  | { readonly kind: 'replaced'; readonly by: ShownMemory };

/** A memory in its history. */
export interface Traced {
  readonly memory: ShownMemory;
  readonly fate: Fate;
  /** Whose place it took. */
  readonly before: ShownMemory | null;
  /** What was known of the same subject before, latest first. */
  readonly past: readonly Traced[];
}

/** Every memory with its fate; whether it holds is asked at `now`. */
export function traced(memories: readonly ShownMemory[], now: Date = new Date()): readonly Traced[] {
  const byKey = Map.groupBy(memories, ({ key }) => key);
  return [...byKey.values()].flatMap((ofKey) => tracedKey(ofKey.toSorted(earliestFirst), now));
}

/** Whether it is not over: it holds, or it lies ahead. */
export function isLive({ fate }: Pick<Traced, 'fate'>): boolean {
  return fate.kind === 'holds' || fate.kind === 'ahead';
}

function tracedKey(values: readonly ShownMemory[], now: Date): readonly Traced[] {
  let past: readonly Traced[] = [];
  return values.map((memory, place) => {
    const trace = {
      memory,
      fate: fateOf(memory, values[place + 1], now),
      before: values[place - 1] ?? null,
      past,
    };
    past = [trace, ...past];
    return trace;
  });
}

function fateOf(memory: ShownMemory, next: ShownMemory | undefined, now: Date): Fate {
  const { validFrom, validTo, endsAt, fades } = memory;
  if (endsAt === null || Date.parse(endsAt) > now.getTime())
    return { kind: Date.parse(validFrom) > now.getTime() ? 'ahead' : 'holds' };
  if (endsAt === validTo) return { kind: fades ? 'faded' : 'over' };
  return next ? { kind: 'replaced', by: next } : { kind: 'taken' };
}

function earliestFirst(a: ShownMemory, b: ShownMemory): number {
  return a.saidAt.localeCompare(b.saidAt);
}
