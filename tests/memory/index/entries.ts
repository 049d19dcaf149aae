/** Entries for the tests of the indexes. */

import { randomUUID } from 'node:crypto';
import { EMBEDDING_DIMENSIONS } from '../../../src/memory/embedder/embedder.ts';
import type { IndexEntry } from '../../../src/memory/index/memory-index.ts';

export const NOW_MS = Date.UTC(2026, 10, 24, 22);
const DAY_MS = 86_400_000;

export interface EpisodeOptions {
  id?: string;
  speaker?: 'user' | 'agent';
  session?: string;
  atMs?: number;
  vector?: Float32Array | null;
}

export function episode(text: string, options: EpisodeOptions = {}): IndexEntry {
  const {
    id = randomUUID(),
    speaker = 'user',
    session = 'one',
    atMs = NOW_MS - DAY_MS,
    vector = null,
  } = options;
  return { id, kind: 'episode', text, atMs, sessionId: session, speaker, importance: 0.5, vector };
}

export function memory(key: string, value: string, { importance = 0.5 } = {}): IndexEntry {
  return {
    id: randomUUID(),
    kind: 'memory',
    text: `${key.replaceAll('_', ' ')}: ${value}`,
    atMs: NOW_MS - DAY_MS,
    sessionId: 'onboarding',
    speaker: null,
    importance,
    vector: null,
  };
}

/** A unit vector along one axis. */
export function direction(axis: number): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  vector[axis] = 1;
  return vector;
}

/** A unit vector that is the same for the same seed. */
export function vectorOf(seed: number): Float32Array {
  let state = seed * 2_654_435_761 + 1;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296 - 0.5;
  };
  const vector = Float32Array.from({ length: EMBEDDING_DIMENSIONS }, next);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
