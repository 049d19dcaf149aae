/**
 * Somebody who has talked for years: rows written at once, as `save_turn` leaves them.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { insertRows } from '../../local/supabase/insert-rows.ts';
import { TERMS_VERSION, TermKeys } from '../../src/memory/index/term-keys.ts';
import { draftOf, personMemory, turnOf } from './call-memory.ts';
import type { TestDatabase } from './database.ts';

const START_MS = Date.UTC(2024, 0, 1);
const TURN_MS = 3_600_000;
/** Both sides of a turn are written together. */
const TURNS_AT_ONCE = 500;
const TURNS_OF_A_CALL = 20;

/** Two rows of words. */
export interface WrittenTurn {
  readonly id: string;
  readonly at: string;
  readonly userText: string;
}

/**
 * @param textOf What the person says in the turn of this number, oldest first.
 * @returns The turns, oldest first.
 */
export async function writeTurns(
  database: TestDatabase,
  userId: string,
  count: number,
  textOf: (n: number) => string,
): Promise<WrittenTurn[]> {
  const insert = (table: string, rows: object[]) => insertRows(database.supabase.database, table, rows);
  await insert('users', [{ id: userId, revision: 1 }]);
  const keys = new TermKeys(userId);
  const calls = Array.from({ length: Math.ceil(count / TURNS_OF_A_CALL) }, () => randomUUID());
  const turns = Array.from({ length: count }, (_, n) => ({
    ...{ id: randomUUID(), at: new Date(START_MS + n * TURN_MS).toISOString(), userText: textOf(n) },
    callId: calls[Math.floor(n / TURNS_OF_A_CALL)],
  }));
  const rows = turns.flatMap(({ id, at, userText, callId }) =>
    (['user', 'agent'] as const).map((speaker) => {
      const text = speaker === 'user' ? userText : 'I see.';
      return {
        ...{ id: `${id}:${speaker}`, user_id: userId, turn_id: id, call_id: callId, speaker, text, at },
        ...{ terms: keys.of(text), terms_version: TERMS_VERSION },
      };
    }),
  );
  for (let i = 0; i < rows.length; i += 2 * TURNS_AT_ONCE)
    await insert('episodes', rows.slice(i, i + 2 * TURNS_AT_ONCE));
  return turns;
}

/** @param sayingOf Of the fact of this number; each has a key of its own and matters less than the one before. */
export async function writeFacts(
  database: TestDatabase,
  userId: string,
  count: number,
  sayingOf: (n: number) => string,
): Promise<void> {
  const turn = turnOf('facts', { userId });
  const drafts = Array.from({ length: count }, (_, n) =>
    draftOf(turn, `fact_${n}`, sayingOf(n), { importance: 1 - n / count, turnId: null, source: 'import' }),
  );
  await personMemory(database.store, { userId }).write(drafts);
}
