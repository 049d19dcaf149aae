/**
 * What was set aside of the outbox (`.refused`, `.broken`) waits for somebody to look at it. What its person forgets
 * meanwhile goes there, too.
 *
 * @module
 */

import type { Waiting } from '../forgetting/without-forgotten.ts';
import type { OutboxLogs } from './outbox.ts';
import { decodeLines, type OutboxLine } from './records.ts';

/** Ends of the names of logs that were set aside. */
export const BROKEN = '.broken';
export const REFUSED = '.refused';
/** What a line that cannot be read says of its turn, where the crash has left that much. */
const USER = /"userId":"((?:[^"\\]|\\.)+)"/;
const SAID_AT = /"at":"([^"]+)"/;

/** @returns Names of the logs that were set aside. */
export async function findSetAside(logs: OutboxLogs): Promise<string[]> {
  return (await logs.names()).filter((name) => name.endsWith(BROKEN) || name.endsWith(REFUSED));
}

/**
 * Takes out of a log every turn of which a record is gone.
 *
 * @param isGone Whether words are forgotten.
 * @returns How many lines went.
 */
export async function sweepSetAside(
  { logs, name }: { readonly logs: OutboxLogs; readonly name: string },
  isGone: (words: Waiting) => Promise<boolean>,
): Promise<number> {
  const lines = decodeLines((await logs.read(name)) ?? '');
  const said = new Map(
    lines.flatMap(({ record }) => (record?.type === 'said' ? [[record.turn.id, record.turn]] : [])),
  );
  const turnIdOf = ({ record }: OutboxLine) =>
    record?.type === 'said' ? record.turn.id : (record?.turnId ?? null);
  const goneTurns = new Set<string>();
  const goneLines = new Set<OutboxLine>();
  for (const line of lines) {
    const turnId = turnIdOf(line);
    const turn = turnId === null ? undefined : said.get(turnId);
    const userId = turn?.userId ?? USER.exec(line.text)?.[1];
    const saidAt = turn?.at ?? SAID_AT.exec(line.text)?.[1] ?? null;
    if (userId === undefined || !(await isGone({ userId, turnId, saidAt, text: line.text }))) continue;
    goneLines.add(line);
    if (turnId !== null) goneTurns.add(turnId);
  }
  if (goneLines.size === 0) return 0;
  const kept = lines.filter((line) => !goneLines.has(line) && !goneTurns.has(turnIdOf(line) ?? ''));
  await logs.replace(name, textOf(kept));
  return lines.length - kept.length;
}

/** Lines as a log holds them. */
export function textOf(lines: readonly OutboxLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
