/**
 * A person's records, found and taken out of the outbox: of calls that are over, of those that are under way,
 * and of what was set aside as broken.
 *
 * It may run beside calls and replaying workers once the database refuses the person's turns. A log is one call's and
 * so one person's: it is deleted, and a call that still writes finds it gone and begins a new one, as after a replay.
 * What a worker has read before is refused when it arrives. Others' records in a log are put back in one piece; a
 * worker's note that one of them is done may get lost over it, and the turn's id lets it change nothing the second time.
 *
 * @module
 */

import type { OutboxLogs } from './outbox.ts';
import { decodeLines, type OutboxLine } from './records.ts';
import { findSetAside, textOf } from './set-aside.ts';

/** Whose records are looked for. */
export interface Whose {
  readonly userId: string;
  /** Their calls, by which logs are named: what cannot be read, or names nobody, belongs to the call of its log. */
  readonly callIds: readonly string[];
}

/** What the outbox holds. */
export interface OutboxSurvey {
  /** Records of this person that hold words. */
  readonly records: number;
  /** Records that cannot be read and that nothing says whose they are. */
  readonly nameless: number;
}

interface OutboxLog {
  readonly name: string;
  readonly callId: string;
  readonly lines: readonly OutboxLine[];
}

interface Divided {
  readonly name: string;
  readonly theirs: readonly OutboxLine[];
  readonly others: readonly OutboxLine[];
}

async function readLogs(logs: OutboxLogs): Promise<OutboxLog[]> {
  const files: OutboxLog[] = [];
  for (const name of await logs.names()) {
    const text = await logs.read(name);
    if (text !== null) files.push({ name, callId: name.split('.', 1)[0] ?? '', lines: decodeLines(text) });
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

async function divideLogs(logs: OutboxLogs, { userId, callIds }: Whose): Promise<Divided[]> {
  const files = (await readLogs(logs)).map((file) => ({ ...file, speakers: speakersOf(file.lines) }));
  // The database knows no call that began while it was away.
  const heard = files.filter(({ speakers }) => [...speakers.values()].includes(userId));
  const theirCalls = new Set([...callIds, ...heard.map(({ callId }) => callId)]);
  const theirName = `"userId":${JSON.stringify(userId)}`;
  return files.map(({ name, callId, lines, speakers }) => {
    const isTheirs = (line: OutboxLine) => {
      const speaker = speakerOf(line, speakers);
      if (speaker !== undefined) return speaker === userId;
      return theirCalls.has(callId) || line.text.includes(theirName);
    };
    return { name, theirs: lines.filter(isTheirs), others: lines.filter((line) => !isTheirs(line)) };
  });
}

/** @throws KindredError `OUTBOX` when it cannot be read: then nothing is known. */
export async function surveyOutbox(logs: OutboxLogs, whose: Whose): Promise<OutboxSurvey> {
  const files = await divideLogs(logs, whose);
  const isNameless = ({ text, record }: OutboxLine) => record === null && !text.includes('"userId":"');
  return {
    // That a turn is done says nothing of anybody.
    records: files.flatMap(({ theirs }) => theirs).filter(({ record }) => record?.type !== 'done').length,
    nameless: files.flatMap(({ others }) => others).filter(isNameless).length,
  };
}

/** Deletes the person's records; to be called once the database refuses their turns. @throws KindredError `OUTBOX` */
export async function removeFromOutbox(logs: OutboxLogs, whose: Whose): Promise<void> {
  for (const { name, theirs, others } of await divideLogs(logs, whose))
    if (theirs.length > 0) await logs.replace(name, textOf(others));
}

const DAY_MS = 86_400_000;

/**
 * Deletes what was set aside of the outbox (`.broken`, `.refused`) and is older.
 *
 * @returns How many logs.
 */
export async function removeOldLogs(logs: OutboxLogs, days: number): Promise<number> {
  const oldestMs = Date.now() - days * DAY_MS;
  let removed = 0;
  for (const name of await findSetAside(logs)) {
    const writtenMs = await logs.writtenMs(name);
    if (writtenMs === null || writtenMs >= oldestMs) continue;
    await logs.replace(name, '');
    removed++;
  }
  return removed;
}
