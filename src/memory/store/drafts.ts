/**
 * What is to be written into the database.
 *
 * @module
 */

import type { Category, Onboarding, OpenLoop, Provenance, Turn } from '../memory.ts';
import type { MemoryChange } from './rows.ts';

/** A vector and the model that made it. */
export interface Embedding {
  readonly vector: Float32Array;
  readonly model: string;
}

/** A statement that is to be written: a new value of its key, or one that is known, said once more. */
export interface MemoryDraft {
  /** UUID, chosen by the writer: the same id written twice is one memory. */
  readonly id: string;
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** 0 to 1. */
  readonly importance: number;
  /** ISO 8601: when it was said. */
  readonly saidAt: string;
  /** ISO 8601: since when it holds, where that was said. */
  readonly validFrom: string | null;
  /** ISO 8601: until when it holds, where that was said. */
  readonly validTo: string | null;
  readonly source: Provenance['source'];
  /** The turn it was said in. */
  readonly turnId: string | null;
  readonly embedding: Embedding | null;
}

/** What a turn leaves behind, with the person's words or without them. */
export type KeptTurn = Omit<Turn, 'userText'> & { readonly userText: string | null };

/** What the turn processor found in a turn. */
export interface TurnFindings {
  readonly memories: readonly MemoryDraft[];
  /** Keys of known memories that no longer hold. */
  readonly endedKeys: readonly string[];
  readonly openLoops: readonly OpenLoop[];
  /** Texts of open loops that are settled: done or cancelled. */
  readonly closes: readonly string[];
  /** Whether extraction succeeded. */
  readonly complete: boolean;
  readonly userEmbedding: Embedding | null;
  readonly agentEmbedding: Embedding | null;
}

/** When a greeting fits, as seen from the day on which what it asks about is due. */
export type Moment = 'any' | 'before' | 'on' | 'after';

export interface GreetingDraft {
  readonly text: string;
  /** 16-bit mono PCM; `null` when synthesis failed. */
  readonly audio: { readonly pcm: Int16Array; readonly sampleRate: number } | null;
  readonly voice: string;
  readonly moment: Moment;
  /** ISO 8601, `until` exclusive: when it may be heard; `null`: no bound. */
  readonly from: string | null;
  readonly until: string | null;
  /** The open loop that it asks about. */
  readonly about: string | null;
}

export interface StartedCall {
  readonly callId: string;
  readonly room: string;
  /** ISO 8601. */
  readonly at: string;
  /** IANA name, where the call says where its person is. */
  readonly timeZone: string | null;
}

export interface EndedCall {
  readonly callId: string;
  readonly summary: string;
  readonly askNext: string | null;
  readonly openLoops: readonly OpenLoop[];
  /** ISO 8601. */
  readonly endedAt: string;
}

/** What a forgetting deletes (supabase/migrations/…_writing.sql, `forget`). */
export interface ForgetPlan {
  /** UUID of the forgetting, by which it can be undone. */
  readonly id: string;
  /** ISO 8601: what was said before is not to come back later. */
  readonly at: string;
  readonly memories: readonly string[];
  /** Keys that go with all their past. */
  readonly keys: readonly string[];
  readonly turns: readonly string[];
  /** Calls whose summary goes. */
  readonly calls: readonly string[];
  readonly loops: readonly string[];
  /** What stays of the onboarding details; without a name nothing does; `null`: all of it stays. */
  readonly onboarding: (Omit<Onboarding, 'name'> & { readonly name: string | null }) | null;
  /** Salted digests of keys and names. */
  readonly digests: readonly string[];
}

export type SaveResult = ({ ok: true } & MemoryChange) | { ok: false; error: string };
