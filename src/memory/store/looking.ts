/**
 * What a page shows of a person (supabase/migrations/…_looking.sql).
 *
 * @module
 */

import { z } from 'zod';
import { settingsRow } from '../settings.ts';
import { instant, quotedMemoryRow } from './rows.ts';
import { callFunction } from './rpc.ts';
import type { MemoryStore } from './store.ts';

const shownMemory = quotedMemoryRow.extend({ callId: z.string().nullable() });
/** A memory, whether it holds or not, with the words that said it last and the call that they are of. */
export type ShownMemory = z.output<typeof shownMemory>;

const origin = z.object({
  turnId: z.string(),
  at: instant,
  text: z.string().nullable(),
  callId: z.string().nullable(),
});
/** A turn that said a memory; without words and call where those are gone. */
export type Origin = z.output<typeof origin>;

const pastCall = z.object({
  id: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** When the last turn was said: all that is known of the end of a call that was cut off. */
  lastSaidAt: instant.nullable(),
  summary: z.string().nullable(),
  /** What the next call was to ask. */
  askNext: z.string().nullable(),
  turns: z.number(),
});
export type PastCall = z.output<typeof pastCall>;

const toldMemory = z.object({
  id: z.string(),
  value: z.string(),
  endsAt: instant.nullable(),
  /** No other call said it. */
  alone: z.boolean(),
});

const wholeCall = pastCall.extend({
  /** The person's when it was read. */
  revision: z.number(),
  transcript: z.array(
    z.object({
      turnId: z.string(),
      at: instant,
      said: z.string().nullable(),
      answered: z.string().nullable(),
      memories: z.array(toldMemory),
    }),
  ),
  /** Texts of the loops that it opened. */
  loops: z.array(z.string()),
});
/** A call with its words and what is remembered from them. */
export type WholeCall = z.output<typeof wholeCall>;

const loop = z.object({
  text: z.string(),
  dueAt: instant.nullable(),
  openedAt: instant,
  askedAt: instant.nullable(),
  closedAt: instant.nullable(),
  callId: z.string().nullable(),
  state: z.enum(['open', 'asked', 'settled', 'dropped']),
});
/** An open loop and what became of it. */
export type Loop = z.output<typeof loop>;

const aboutPerson = settingsRow.extend({ since: instant });
export type AboutPerson = z.output<typeof aboutPerson>;

/** Reads of one person. Each throws KindredError as {@link callFunction}. */
export class Looking {
  readonly #store: Pick<MemoryStore, 'client'>;
  readonly #userId: string;

  constructor(store: Pick<MemoryStore, 'client'>, userId: string) {
    this.#store = store;
    this.#userId = userId;
  }

  /** All that ever was known. */
  memories(): Promise<ShownMemory[]> {
    return this.#ask('look_at_memories', {}, z.array(shownMemory));
  }

  /** The turns that said a memory, oldest first. */
  originsOf(memoryId: string): Promise<Origin[]> {
    return this.#ask('memory_origins', { p_id: memoryId }, z.array(origin));
  }

  /** Latest first. */
  calls(): Promise<PastCall[]> {
    return this.#ask('list_calls', {}, z.array(pastCall));
  }

  /** @returns `null` when this person has no such call. */
  call(id: string, signal?: AbortSignal): Promise<WholeCall | null> {
    return this.#ask('read_call', { p_call_id: id }, wholeCall.nullable(), signal);
  }

  /** Latest first. */
  loops(): Promise<Loop[]> {
    return this.#ask('list_loops', {}, z.array(loop));
  }

  /** @returns `null` for somebody who is not known. */
  person(): Promise<AboutPerson | null> {
    return this.#ask('look_at_person', {}, aboutPerson.nullable());
  }

  #ask<T extends z.ZodType>(name: string, args: Record<string, unknown>, answer: T, signal?: AbortSignal) {
    const call = { name, args: { p_user_id: this.#userId, ...args }, answer };
    return callFunction(this.#store.client, call, signal);
  }
}
