/**
 * One person's memory of nine months, and what that person says one day: the data of the relevance suite.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { episodeEntry, memoryEntry } from '../../src/memory/in-call/entries.ts';
import type { IndexEntry } from '../../src/memory/index/memory-index.ts';
import { CATEGORIES, type Memory } from '../../src/memory/memory.ts';

const day = z.iso.date();
const fact = z.tuple([z.enum(CATEGORIES), z.string(), z.string(), day, z.string(), z.string()]);
const memoryFile = z.object({
  clock: z.iso.datetime(),
  /** Category, key, value, day, what the person said, what the companion answered. */
  facts: z.array(fact),
  /** Turns in which nothing is to be remembered. */
  talk: z.array(z.tuple([day, z.string(), z.string()])),
});
const utterancesFile = z.object({
  cases: z.array(
    z.object({
      say: z.string(),
      /** Keys of the facts of which any one matters for the answer; none: nothing known does. */
      needs: z.array(z.string()),
      /** The weights of the floor were fitted to the tuning part alone. */
      part: z.enum(['tuning', 'held']),
      /** One has to reason to see that the fact matters (Rioja, and red wine gives a migraine): told apart in the report. */
      byInference: z.boolean().default(false),
    }),
  ),
});

export type Utterance = z.output<typeof utterancesFile>['cases'][number];
type Fact = z.output<typeof fact>;

export interface Person {
  readonly nowMs: number;
  /** Memories and both sides of every turn, without vectors. */
  readonly entries: readonly IndexEntry[];
  readonly utterances: readonly Utterance[];
}

/** @param key Of a fact. @returns The ids of the entries that hold it: the memory, and the words that told it. */
export function idsOf(key: string): string[] {
  return [key, `${key}:user`];
}

async function read<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')));
}

export async function readPerson(): Promise<Person> {
  const [{ clock, facts, talk }, { cases }] = await Promise.all([
    read('memory.json', memoryFile),
    read('utterances.json', utterancesFile),
  ]);
  const told = facts.map(([, key, , at, said, answered]) => ({ id: key, at, said, answered }));
  const chat = talk.map(([at, said, answered], i) => ({ id: `talk-${i}`, at, said, answered }));
  const turns = [...told, ...chat].sort((a, b) => a.at.localeCompare(b.at));
  return {
    nowMs: Date.parse(clock),
    entries: [...facts.map((one) => memoryEntry(memoryOf(one), null)), ...turns.flatMap(sidesOf)],
    utterances: cases,
  };
}

function memoryOf([category, key, value, at]: Fact): Memory {
  const saidAt = `${at}T18:00:00Z`;
  return {
    ...{ id: key, category, key, value, confidence: 0.9, importance: 0.5, saidAt, validFrom: saidAt },
    ...{ validTo: null, fades: false, endsAt: null, createdAt: saidAt },
    provenance: { source: 'turn', turnIds: [key] },
  };
}

function sidesOf({ id, at, said, answered }: { id: string; at: string; said: string; answered: string }) {
  const side = (speaker: 'user' | 'agent', text: string) =>
    episodeEntry({ id: `${id}:${speaker}`, callId: at, speaker, text, at: `${at}T18:00:00Z` });
  return [side('user', said), side('agent', answered)];
}
