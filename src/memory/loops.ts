/**
 * Open loops: which of them a few words mean, and which of them a greeting may ask about.
 *
 * @module
 */

import { contentOf } from './forgetting/traces.ts';
import { contentWords, term, words } from './index/tokens.ts';
import type { OpenLoop, StoredLoop } from './memory.ts';
import { localDay } from './time.ts';

/** Two wordings that share this share of what the longer one is about are one loop. */
const SAME_LOOP = 0.5;
/** A line of the prompt's list, copied whole: its dash and its day (extraction.ts, `loopLines`). */
const LINE_MARKS = /^-\s+|\s*\(due \d{4}-\d\d-\d\d\)$/g;
/** A part of a text that is shorter than this says nothing. */
const MIN_PART_CHARS = 3;

function termsOf(text: string): Set<string> {
  return new Set(contentWords(text).map(term));
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((one) => b.has(one)).length;
}

/** Whether whole words of a text, in their order, are the part. */
function hasPart(text: string, part: string): boolean {
  const padded = (phrase: string) => ` ${words(phrase).join(' ')} `;
  return padded(text).includes(padded(part));
}

/**
 * The texts of the open loops that a model says are settled.
 *
 * @param closes The whole text of a loop or a part of it. What means none of the loops, or more than one, settles nothing.
 * @returns `refused`: how many of `closes` settled nothing.
 */
export function settledLoops(
  closes: readonly string[],
  loops: readonly OpenLoop[],
): { texts: string[]; refused: number } {
  const found = closes.map((copied) => {
    const closed = copied.trim().replace(LINE_MARKS, '');
    const part = closed.toLowerCase();
    const exact = loops.find(({ text }) => text.toLowerCase() === part);
    if (exact) return exact.text;
    const wanted = termsOf(closed);
    if (wanted.size === 0 || part.length < MIN_PART_CHARS) return null;
    const meant = loops.filter(
      ({ text }) => hasPart(text, part) || shared(wanted, termsOf(text)) === wanted.size,
    );
    return meant.length === 1 ? (meant[0]?.text ?? null) : null;
  });
  const texts = found.filter((text) => text !== null);
  return { texts: [...new Set(texts)], refused: found.length - texts.length };
}

/** Whether two texts are one loop in other words. */
export function isSameLoop(a: string, b: string): boolean {
  const [one, other] = [new Set(contentOf(a)), new Set(contentOf(b))];
  const larger = Math.max(one.size, other.size);
  return a === b || (larger > 0 && shared(one, other) / larger >= SAME_LOOP);
}

/** Whether two texts are about exactly the same: a plan that is known, and the loop that it has opened. */
export function isAboutTheSame(a: string, b: string): boolean {
  const [one, other] = [new Set(contentOf(a)), new Set(contentOf(b))];
  return one.size > 0 && one.size === other.size && shared(one, other) === one.size;
}

/** Those that are none of the known ones in other words, nor of each other. */
export function newLoops(found: readonly OpenLoop[], known: readonly string[]): OpenLoop[] {
  const texts = [...known];
  return found.filter(({ text }) => {
    if (texts.some((other) => isSameLoop(text, other))) return false;
    texts.push(text);
    return true;
  });
}

/** Whether the words speak of the loop: they have at least half of what it is about. */
export function isSpokenOf(loop: OpenLoop, said: string): boolean {
  const wanted = new Set(contentOf(loop.text));
  return wanted.size > 0 && 2 * shared(wanted, termsOf(said)) >= wanted.size;
}

/** Whether the loop's day is over. */
export function isOver({ dueAt }: OpenLoop, nowMs: number, timeZone: string): boolean {
  return dueAt !== null && localDay(Date.parse(dueAt), timeZone) < localDay(nowMs, timeZone);
}

/** Asked about once; once more after its day, where it was asked about ahead of it. */
export function mayBeAsked(loop: StoredLoop, nowMs: number, timeZone: string): boolean {
  return loop.askedAt === null || isOver(loop, nowMs, timeZone);
}

/** What one would ask about first: what is over, latest first; what is next; then what has no day, newest first. */
export function byUrgency(loops: readonly StoredLoop[], nowMs: number, timeZone: string): StoredLoop[] {
  const group = (loop: StoredLoop) => (isOver(loop, nowMs, timeZone) ? 0 : loop.dueAt !== null ? 1 : 2);
  const at = (text: string | null) => Date.parse(text ?? '') || 0;
  return loops.toSorted((a, b) => {
    if (group(a) !== group(b)) return group(a) - group(b);
    if (group(a) === 1) return at(a.dueAt) - at(b.dueAt);
    return group(a) === 0 ? at(b.dueAt) - at(a.dueAt) : at(b.openedAt) - at(a.openedAt);
  });
}
