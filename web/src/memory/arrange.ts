/**
 * Memories in the order in which they are shown: by subject, or over time.
 *
 * @module
 */

import { CATEGORIES } from '../../../src/memory/memory.ts';
import { isLive, type Traced } from './fate.ts';

export type Order = 'subject' | 'time';

export interface Group {
  readonly name: string;
  readonly traces: readonly Traced[];
}

/** The group of what holds no more and has nothing in its place. */
export const PAST = 'PAST';

/** By category what holds, newest first, with its past; at the end what nothing has taken the place of. */
export function bySubject(traces: readonly Traced[]): readonly Group[] {
  const live = traces.filter(isLive);
  const groups: Group[] = CATEGORIES.map((category) => ({
    name: category,
    traces: live.filter(({ memory }) => memory.category === category).toSorted(newestFirst),
  }));
  const liveKeys = new Set(live.map(({ memory }) => memory.key));
  const gone = traces.filter(({ memory, fate }) => !liveKeys.has(memory.key) && fate.kind !== 'replaced');
  return [...groups, { name: PAST, traces: gone.toSorted(newestFirst) }].filter(
    ({ traces }) => traces.length > 0,
  );
}

/** By the month since which each holds, latest first. @param monthOf In words. */
export function byTime(traces: readonly Traced[], monthOf: (iso: string) => string): readonly Group[] {
  const latestFirst = traces.toSorted((a, b) => b.memory.validFrom.localeCompare(a.memory.validFrom));
  const months = Map.groupBy(latestFirst, ({ memory }) => monthOf(memory.validFrom));
  return [...months].map(([name, ofMonth]) => ({ name, traces: ofMonth }));
}

/** The first rows of all groups together; groups of which none is left out. */
export function firstRows(groups: readonly Group[], count: number): readonly Group[] {
  let left = count;
  return groups.flatMap(({ name, traces }) => {
    const shown = traces.slice(0, left);
    left -= shown.length;
    return shown.length > 0 ? [{ name, traces: shown }] : [];
  });
}

/** Whose value or words have all of what is looked for, whatever their case and accents. */
export function fitting(traces: readonly Traced[], wanted: string): readonly Traced[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return traces;
  return traces.filter(({ memory }) => {
    const text = plain(`${memory.value} ${memory.quote ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function newestFirst(a: Traced, b: Traced): number {
  return b.memory.createdAt.localeCompare(a.memory.createdAt);
}
