/**
 * Somebody whose memory was written before 2026-11-30, with the arguments that the functions of then were called with.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { toPgVector } from '../../../src/memory/store/vector-text.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';
import type { FormerDatabase } from './former-database.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();

/** ISO 8601. @param days Ago. */
export function ago(days: number): string {
  return new Date(NOW_MS - days * DAY_MS).toISOString();
}

/** What a turn says: key and value, and since when where that was said. */
export interface FormerFact {
  readonly key: string;
  readonly value: string;
  readonly category?: string;
  /** ISO 8601. */
  readonly since?: string;
}

export interface FormerTurn {
  readonly daysAgo: number;
  readonly text: string;
  readonly answer?: string;
  readonly facts?: readonly FormerFact[];
  readonly ended?: readonly string[];
  readonly loops?: readonly { text: string; dueAt: string | null }[];
  readonly profile?: string;
  readonly callId?: string;
  readonly id?: string;
  /** Whether its facts were found. @default true */
  readonly complete?: boolean;
}

const embedder = wordEmbedder();

async function embedded(text: string) {
  const [vector] = await embedder.embed([text]);
  return vector ? { embedding: toPgVector(vector), model: embedder.model } : { embedding: null, model: null };
}

export class FormerPerson {
  readonly userId: string;
  readonly #database: FormerDatabase;

  constructor(database: FormerDatabase, userId: string) {
    this.#database = database;
    this.userId = userId;
  }

  /** `save_turn`. @returns The turn's id. */
  async says(turn: FormerTurn): Promise<string> {
    const { daysAgo, text, answer = null, facts = [], ended = [], loops = [], profile = null } = turn;
    const { id = randomUUID(), callId = randomUUID(), complete = true } = turn;
    const at = ago(daysAgo);
    const words = await embedded(text);
    const rest = { confidence: 0.9, importance: 0.7, source: 'turn', turnId: id, quote: text };
    const memories = await Promise.all(
      facts.map(async ({ key, value, category = 'FACT', since = at }) => ({
        ...{ id: randomUUID(), key, value, category, validFrom: since, ...rest, ...(await embedded(value)) },
      })),
    );
    await this.#call('save_turn', {
      p_turn: {
        ...{ id, userId: this.userId, callId, at, userText: text, agentText: answer },
        ...{ userEmbedding: words.embedding, agentEmbedding: null, model: words.model },
      },
      ...{
        p_memories: memories,
        p_ended_keys: ended,
        p_loops: loops,
        p_profile: profile,
        p_complete: complete,
      },
    });
    return id;
  }

  /** `start_call`. @returns The call's id. */
  async calls(daysAgo: number): Promise<string> {
    const p_call_id = randomUUID();
    await this.#call('start_call', { p_call_id, p_room: 'r', p_at: ago(daysAgo), p_max_rows: 1_000 });
    return p_call_id;
  }

  /** `end_call`, `save_greeting`. */
  async hangsUp(
    callId: string,
    daysAgo: number,
    end: {
      summary: string;
      askNext?: string;
      loops?: readonly object[];
      greeting?: string;
      pcm?: Int16Array;
    },
  ): Promise<void> {
    const { summary, askNext = null, loops = [], greeting, pcm } = end;
    const words = { p_summary: summary, p_ask_next: askNext, p_loops: loops };
    await this.#call('end_call', { p_call_id: callId, ...words, p_ended_at: ago(daysAgo) });
    if (!greeting) return;
    const audio = pcm && Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
    await this.#call('save_greeting', {
      ...{ p_call_id: callId, p_text: greeting, p_audio_base64: audio ?? null },
      ...{ p_sample_rate: audio ? 24_000 : null, p_voice: 'gpt-4o-mini-tts/alloy' },
    });
  }

  /** `save_memories`, as a tool did. */
  async remembers(facts: readonly FormerFact[], source = 'tool'): Promise<void> {
    const p_memories = facts.map(({ key, value, category = 'FACT', since = new Date().toISOString() }) => ({
      ...{ id: randomUUID(), key, value, category, confidence: 1, importance: 0.8, validFrom: since },
      ...{ source, turnId: null, quote: null, embedding: null, model: null },
    }));
    await this.#call('save_memories', { p_memories });
  }

  /** `save_onboarding`, `apply_onboarding`. */
  async fillsIn(name: string, occupation: string, interests: readonly string[]): Promise<void> {
    await this.#call('save_onboarding', { p_name: name, p_occupation: occupation, p_interests: interests });
    const draft = (key: string, value: string) => ({
      ...{
        id: randomUUID(),
        category: 'FACT',
        key,
        value,
        confidence: 1,
        importance: 1,
        source: 'onboarding',
      },
      ...{ validFrom: new Date().toISOString(), turnId: null, quote: null, embedding: null, model: null },
    });
    await this.#call('apply_onboarding', {
      p_profile: `Is called ${name}. Works as ${occupation}.`,
      p_memories: [draft('name', `is called ${name}`), draft('job', `works as ${occupation}`)],
    });
  }

  /** `forget_memories`, as page and tool did. */
  async forgets(key: string): Promise<void> {
    const memories = await this.memories();
    const ids = memories.filter((memory) => memory.key === key).map(({ id }) => id);
    await this.#call('forget_memories', { p_ids: ids });
  }

  /** `revise_memory`, as the page did. */
  async corrects(key: string, value: string): Promise<void> {
    const id = (await this.memories()).find((memory) => memory.key === key && memory.validTo === null)?.id;
    await this.#call('revise_memory', { p_id: id, p_value: value, p_embedding: null, p_model: null });
  }

  /** `list_memories`, with the past. */
  async memories(): Promise<FormerMemory[]> {
    return (await this.#call('list_memories', { p_with_past: true })) as FormerMemory[];
  }

  /** `export_user`: a file of version 1. */
  exported(): Promise<unknown> {
    return this.#call('export_user', {});
  }

  forgetEverything(): Promise<unknown> {
    return this.#call('forget_user', {});
  }

  #call(name: string, args: Record<string, unknown>): Promise<unknown> {
    return this.#database.call(name, { p_user_id: this.userId, ...args });
  }
}

/** A memory as `list_memories` answered then. */
export interface FormerMemory {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly provenance: {
    readonly source: string;
    readonly turnId: string | null;
    readonly quote: string | null;
  };
}
