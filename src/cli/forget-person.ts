/**
 * `npm run memory -- forget --all`: removes a person everywhere, and counts what is left to prove it.
 *
 * @module
 */

import type { Services } from '../call/call-services.ts';
import { openPerson } from '../call/open-memory.ts';
import { removeFromOutbox, surveyOutbox } from '../memory/outbox/removal.ts';
import { countPerson } from '../memory/store/forgotten.ts';
import type { Report } from './memory-commands.ts';

/** Records in each place, by its name. */
type Counts = Readonly<Record<string, number>>;

interface Inventory {
  readonly counts: Counts;
  /** Broken outbox records of which nothing says whose they are. */
  readonly nameless: number;
}

export interface RemovalReport extends Report {
  /** How many records are left, over all places. */
  readonly left: number;
}

async function takeInventory({ store, outbox }: Services, userId: string): Promise<Inventory> {
  const { tables, greetingAudio, calls } = await countPerson(store.of(userId).client, userId);
  const { records, nameless } = await surveyOutbox(outbox.logs, { userId, callIds: calls });
  return {
    counts: { ...tables, greeting_audio: greetingAudio, outbox_records: records },
    nameless,
  };
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

function tableOf(before: Counts, after: Counts): string[] {
  const line = (place: string, was: number | string, is: number | string) =>
    `${place.padEnd(22)}${String(was).padStart(8)}${String(is).padStart(8)}`;
  const lines = Object.entries(after).map(([place, is]) => line(place, before[place] ?? 0, is));
  return [line('', 'before', 'left'), ...lines];
}

/**
 * Removes a person from the database and from the outbox of this data folder. The database first: it refuses from then
 * on what is still on its way, from this machine or another.
 *
 * @throws KindredError `DATABASE…`, `OUTBOX`: run it again, what is done stays done.
 */
export async function forgetPerson(services: Services, userId: string): Promise<RemovalReport> {
  const { logs } = services.outbox;
  const before = await takeInventory(services, userId);
  await openPerson(services, userId).forgetEverything();
  const { calls } = await countPerson(services.store.of(userId).client, userId);
  await removeFromOutbox(logs, { userId, callIds: calls });
  const after = await takeInventory(services, userId);
  const left = sum(after.counts);
  const { nameless } = after;
  const verdict =
    left === 0
      ? `${userId} is forgotten: nothing is left.`
      : `${userId} is not forgotten yet: ${left} left. Is a call under way? Run this again when it is over.`;
  const note = `${nameless} broken outbox records in ${logs.place} name nobody: read them.`;
  const text = [...tableOf(before.counts, after.counts), ...(nameless > 0 ? [note] : []), verdict].join('\n');
  return {
    left,
    text,
    data: { user: userId, before: before.counts, left: after.counts, total: left, nameless },
  };
}
