/**
 * What was set aside of the outbox (`.refused`, `.broken`) waits for somebody to look at it. What its person forgets
 * meanwhile goes there, too.
 *
 * @module
 */

import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Waiting } from '../forgetting/without-forgotten.ts';
import { decodeLines, type OutboxLine } from './records.ts';

const SET_ASIDE = /\.(?:broken|refused)$/;
/** What a line that cannot be read says of its turn, where the crash has left that much. */
const USER = /"userId":"((?:[^"\\]|\\.)+)"/;
const SAID_AT = /"at":"([^"]+)"/;

/** @returns Paths of what was set aside; none where there is no folder. */
export async function findSetAside(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => SET_ASIDE.test(name)).map((name) => join(dir, name));
}

/**
 * Takes out of a file every turn of which a record is gone.
 *
 * @param isGone Whether words are forgotten.
 * @returns How many lines went.
 */
export async function sweepSetAside(
  path: string,
  isGone: (words: Waiting) => Promise<boolean>,
): Promise<number> {
  const lines = decodeLines(await readFile(path, 'utf8'));
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
  await replaceFile(path, kept);
  return lines.length - kept.length;
}

/** In one piece, so that a crash leaves the old file or the new one; without lines the file goes. */
export async function replaceFile(path: string, lines: readonly OutboxLine[]): Promise<void> {
  if (lines.length === 0) return rm(path, { force: true });
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, lines.map(({ text }) => `${text}\n`).join(''), { mode: 0o600 });
  await rename(draft, path);
}
