/**
 * From rows of the database and freshly saved turns to entries of the index.
 *
 * @module
 */

import type { IndexEntry } from '../index/memory-index.ts';
import type { Episode, Memory, Speaker, Turn } from '../memory.ts';
import type { CallStart, EpisodePage } from '../store/rows.ts';
import { fromBase64Vector } from '../store/vector-text.ts';

/** Words as such are neither important nor unimportant. */
const EPISODE_IMPORTANCE = 0.5;

/** What a memory is found by in words; its vector is made of the value alone, so that paraphrases lie close together. */
export function textOf({ key, value }: Pick<Memory, 'key' | 'value'>): string {
  return `${key.replaceAll('_', ' ')}: ${value}`;
}

export function memoryEntry(memory: Memory, vector: Float32Array | null): IndexEntry {
  return {
    id: memory.id,
    kind: 'memory',
    text: textOf(memory),
    atMs: Date.parse(memory.saidAt),
    // A memory has no neighbours.
    sessionId: memory.id,
    speaker: null,
    importance: memory.importance,
    vector,
  };
}

export function episodeEntry(
  episode: Omit<Episode, 'turnId'>,
  vector: Float32Array | null = null,
): IndexEntry {
  return {
    id: episode.id,
    kind: 'episode',
    text: episode.text,
    atMs: Date.parse(episode.at),
    sessionId: episode.callId,
    speaker: episode.speaker,
    importance: EPISODE_IMPORTANCE,
    vector,
  };
}

/** Both sides of a turn, as `save_turn` stores them. */
export function turnEntries(
  turn: Turn,
  vectors: Readonly<Record<Speaker, Float32Array | null>>,
): IndexEntry[] {
  const side = (speaker: Speaker, text: string | null) =>
    text
      ? [
          episodeEntry(
            { id: `${turn.id}:${speaker}`, callId: turn.callId, speaker, text, at: turn.at },
            vectors[speaker],
          ),
        ]
      : [];
  return [...side('user', turn.userText), ...side('agent', turn.agentText)];
}

interface StoredVector {
  readonly vector: string | null;
  readonly model: string | null;
}

/** A vector of another model is left out: they must never be compared. @param model The embedder's. */
export function vectorOf(row: StoredVector, model: string): Float32Array | null {
  return row.model === model ? fromBase64Vector(row.vector) : null;
}

export function memoryEntries({ memories }: Pick<CallStart, 'memories'>, model: string): IndexEntry[] {
  return memories.map((row) => memoryEntry(row, vectorOf(row, model)));
}

/** Oldest first, as turns follow each other. */
export function episodeEntries({ episodes }: Pick<EpisodePage, 'episodes'>, model: string): IndexEntry[] {
  return episodes.map((row) => episodeEntry(row, vectorOf(row, model))).reverse();
}
