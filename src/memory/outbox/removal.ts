/**
 * A person's records, found and taken out of the outbox's folder: of calls that are over, of those that are under way,
 * and of what was set aside as broken.
 *
 * It may run beside calls and replaying workers once the database refuses the person's turns. A file is one call's and
 * so one person's: it is deleted, and a call that still writes finds it gone and begins a new one, as after a replay.
 * What a worker has read before is refused when it arrives. Others' records in a file are put back in one piece; a
 * worker's note that one of them is done may get lost over it, and the turn's id lets it change nothing the second time.
 *
 * @module
 */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../errors.ts';
import { decodeLines, type OutboxLine } from './records.ts';
import { findSetAside, replaceFile } from './set-aside.ts';

/** Whose records are looked for. */
export interface Whose {
  readonly userId: string;
  /** Their calls, by which files are named: what cannot be read, or names nobody, belongs to the call of its file. */
  readonly callIds: readonly string[];
}

/** What the folder holds. */
export interface OutboxSurvey {
  /** Records of this person that hold words. */
  readonly records: number;
  /** Records that cannot be read and that nothing says whose they are. */
  readonly nameless: number;
}

interface OutboxFile {
  readonly path: string;
  readonly callId: string;
  readonly lines: readonly OutboxLine[];
}

interface Divided {
  readonly path: string;
  readonly theirs: readonly OutboxLine[];
  readonly others: readonly OutboxLine[];
}

/** `null` for what was not there, or was gone before it could be read. */
function ifThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw new KindredError('OUTBOX', `The outbox cannot be read: ${messageOf(error)}`, { cause: error });
}

async function readFiles(dir: string): Promise<OutboxFile[]> {
  const files: OutboxFile[] = [];
  for (const name of (await readdir(dir).catch(ifThere)) ?? []) {
    const path = join(dir, name);
    const text = await readFile(path, 'utf8').catch(ifThere);
    if (text !== null) files.push({ path, callId: name.split('.', 1)[0] ?? '', lines: decodeLines(text) });
  }
  return files;
}

/** Turn ids with who said them. */
function speakersOf(lines: readonly OutboxLine[]): ReadonlyMap<string, string> {
  const said = lines.flatMap(({ record }) => (record?.type === 'said' ? [record.turn] : []));
  return new Map(said.map(({ id, userId }) => [id, userId]));
}

function speakerOf({ record }: OutboxLine, speakers: ReadonlyMap<string, string>): string | undefined {
  return record?.type === 'said' ? record.turn.userId : record ? speakers.get(record.turnId) : undefined;
}

async function divideFiles(dir: string, { userId, callIds }: Whose): Promise<Divided[]> {
  const files = (await readFiles(dir)).map((file) => ({ ...file, speakers: speakersOf(file.lines) }));
  // The database knows no call that began while it was away.
  const heard = files.filter(({ speakers }) => [...speakers.values()].includes(userId));
  const theirCalls = new Set([...callIds, ...heard.map(({ callId }) => callId)]);
  const theirName = `"userId":${JSON.stringify(userId)}`;
  return files.map(({ path, callId, lines, speakers }) => {
    const isTheirs = (line: OutboxLine) => {
      const speaker = speakerOf(line, speakers);
      if (speaker !== undefined) return speaker === userId;
      return theirCalls.has(callId) || line.text.includes(theirName);
    };
    return { path, theirs: lines.filter(isTheirs), others: lines.filter((line) => !isTheirs(line)) };
  });
}

/** @throws KindredError `OUTBOX` when the folder cannot be read: then nothing is known. */
export async function surveyOutbox(dir: string, whose: Whose): Promise<OutboxSurvey> {
  const files = await divideFiles(dir, whose);
  const isNameless = ({ text, record }: OutboxLine) => record === null && !text.includes('"userId":"');
  return {
    // That a turn is done says nothing of anybody.
    records: files.flatMap(({ theirs }) => theirs).filter(({ record }) => record?.type !== 'done').length,
    nameless: files.flatMap(({ others }) => others).filter(isNameless).length,
  };
}

/** Deletes the person's records; to be called once the database refuses their turns. @throws KindredError `OUTBOX` */
export async function removeFromOutbox(dir: string, whose: Whose): Promise<void> {
  for (const file of await divideFiles(dir, whose)) {
    if (file.theirs.length === 0) continue;
    try {
      await replaceFile(file.path, file.others);
    } catch (cause) {
      throw new KindredError('OUTBOX', `${file.path} cannot be rewritten: ${messageOf(cause)}`, { cause });
    }
  }
}

const DAY_MS = 86_400_000;

/**
 * Deletes what was set aside of the outbox (`.broken`, `.refused`) and is older.
 *
 * @returns How many files.
 */
export async function removeOldFiles(dir: string, days: number): Promise<number> {
  const oldestMs = Date.now() - days * DAY_MS;
  let removed = 0;
  for (const path of await findSetAside(dir)) {
    const { mtimeMs } = (await stat(path).catch(ifThere)) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (mtimeMs >= oldestMs) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}
