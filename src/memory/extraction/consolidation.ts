/**
 * When a new fact says what is known already: the same in other words is one memory, not two; the same and more takes
 * its place.
 *
 * @module
 */

import { words } from '../index/tokens.ts';
import type { Memory } from '../memory.ts';
import { NEGATION } from '../names.ts';

/**
 * Cosine of MiniLM vectors above which two short phrases say the same, if their names and numbers agree: "likes hiking"
 * and "enjoys hiking" lie at 0.89, "dislikes" and "hates loud music" at 0.93, but "likes tea" and "likes coffee" at
 * 0.68 and "allergic to nuts" and "to peanuts" at 0.873.
 */
const SAME_MEANING = 0.88;

/** What tells facts of one kind apart: names, numbers, and whether it is denied. */
function distinguishingMarks(value: string): string {
  const names = value.match(/\p{Lu}[\p{L}']*|\p{N}+/gu) ?? [];
  return [NEGATION.test(value), ...names.map((name) => name.toLowerCase()).sort()].join(' ');
}

/** Of vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** A live memory and its vector; `null` when it has none. */
export interface Known {
  readonly memory: Memory;
  readonly vector: Float32Array | null;
}

/** A fact that was just found. */
export interface Found {
  readonly category: Memory['category'];
  readonly key: string;
  readonly value: string;
  readonly vector: Float32Array | null;
}

/** What a new fact is to a known one under another key. */
export interface NearDuplicate {
  /** `same`: in other words; `richer`: the same and more ("has a dog called Biscuit who is ill"). */
  readonly kind: 'same' | 'richer';
  readonly memory: Memory;
}

/** A word more or less is wording; more than that is news. */
const WORDING = 1;

/**
 * @returns The known memory that the fact repeats or takes further, or `undefined`: then the fact is new, or it replaces
 * what has its key.
 */
export function findNearDuplicate(fact: Found, known: readonly Known[]): NearDuplicate | undefined {
  const { vector } = fact;
  if (!vector || known.some(({ memory }) => memory.key === fact.key)) return undefined;
  const marks = distinguishingMarks(fact.value);
  let best: { memory: Memory; similarity: number } | undefined;
  for (const { memory, vector: other } of known) {
    if (!other || memory.category !== fact.category || distinguishingMarks(memory.value) !== marks) continue;
    const similarity = cosine(vector, other);
    if (similarity >= SAME_MEANING && similarity > (best?.similarity ?? 0)) best = { memory, similarity };
  }
  if (!best) return undefined;
  const isRicher = words(fact.value).length > words(best.memory.value).length + WORDING;
  return { kind: isRicher ? 'richer' : 'same', memory: best.memory };
}
