/**
 * What is to be written into the database.
 *
 * @module
 */

import type { Category, OpenLoop, Provenance } from './memory.ts';
import type { MemoryChange } from './rows.ts';

/** A vector and the model that made it. */
export interface Embedding {
  readonly vector: Float32Array;
  readonly model: string;
}

/** A memory that is to be written. */
export interface MemoryDraft {
  /** UUID, chosen by the writer: the same id written twice is one memory. */
  readonly id: string;
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  readonly confidence: number;
  readonly importance: number;
  readonly validFrom: string;
  readonly provenance: Provenance;
  readonly embedding: Embedding | null;
}

/** What the turn processor found in a turn. */
export interface TurnFindings {
  readonly memories: readonly MemoryDraft[];
  /** Keys of known memories that no longer hold. */
  readonly endedKeys: readonly string[];
  readonly openLoops: readonly OpenLoop[];
  /** The profile that knows all this, or `null` when it stays. */
  readonly profile: string | null;
  /** Whether extraction succeeded. */
  readonly complete: boolean;
  readonly userEmbedding: Embedding | null;
  readonly agentEmbedding: Embedding | null;
}

export interface GreetingDraft {
  readonly text: string;
  /** 16-bit mono PCM; `null` when synthesis failed. */
  readonly audio: { readonly pcm: Int16Array; readonly sampleRate: number } | null;
  readonly voice: string;
  /** The call that it was prepared in, if any. */
  readonly callId?: string;
}

export interface EndedCall {
  readonly callId: string;
  readonly summary: string;
  readonly askNext: string | null;
  readonly openLoops: readonly OpenLoop[];
  readonly endedAt: string;
}

export type SaveResult = ({ ok: true } & MemoryChange) | { ok: false; error: string };
