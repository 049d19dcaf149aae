/**
 * The first words of the next call, written and synthesised at the end of this one: several where what they ask about has
 * a day, since nobody knows on which side of it the person calls.
 *
 * @module
 */

import { byUrgency, isOver, isSpokenOf, mayBeAsked } from '../memory/loops.ts';
import type { StoredLoop, Turn } from '../memory/memory.ts';
import type { Moment } from '../memory/store/drafts.ts';
import { localDay, startOfDay } from '../memory/time.ts';

/** One line to ask about, and a few more as what else is going on. */
const MAX_LOOPS = 5;

/** A greeting that is to be written. */
export interface GreetingPlan {
  readonly moment: Moment;
  /** ISO 8601, `until` exclusive: when it may be heard; `null`: no bound. */
  readonly from: string | null;
  readonly until: string | null;
  /** What may be asked about; the first is what the greeting asks about. */
  readonly loops: readonly StoredLoop[];
}

export interface Occasion {
  readonly loops: readonly StoredLoop[];
  /** What was said in this call. */
  readonly turns: readonly Turn[];
  /** What the agent said before the first turn: a greeting has asked about its loop. */
  readonly greeting: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly timeZone: string;
}

/** What was talked about in this call, of what was open before it: it is not asked about again at once. */
function topics({ loops, turns, greeting, startedMs }: Occasion): ReadonlySet<StoredLoop> {
  const said = [greeting, ...turns.flatMap(({ userText, agentText }) => [userText, agentText ?? ''])];
  const isOld = ({ openedAt }: StoredLoop) => Date.parse(openedAt) < startedMs;
  return new Set(loops.filter((loop) => isOld(loop) && said.some((words) => isSpokenOf(loop, words))));
}

/** Which greetings the next call may need: one, or one for each side of the next day on which something is due. */
export function planGreetings(occasion: Occasion): GreetingPlan[] {
  const { loops, nowMs, timeZone } = occasion;
  const spokenOf = topics(occasion);
  const isPast = (loop: StoredLoop | undefined) => loop !== undefined && isOver(loop, nowMs, timeZone);
  const open = byUrgency(loops, nowMs, timeZone);
  const askable = open.filter((loop) => mayBeAsked(loop, nowMs, timeZone) && !spokenOf.has(loop));
  const [first] = askable;
  const due = open.find((loop) => loop.dueAt !== null && !isPast(loop));
  const plan = (moment: Moment, asked: readonly StoredLoop[], fromMs?: number, untilMs?: number) => ({
    moment,
    from: fromMs === undefined ? null : new Date(fromMs).toISOString(),
    until: untilMs === undefined ? null : new Date(untilMs).toISOString(),
    loops: asked.slice(0, MAX_LOOPS),
  });
  if (!due?.dueAt || isPast(first)) return [plan(isPast(first) ? 'after' : 'any', askable)];
  const day = localDay(Date.parse(due.dueAt), timeZone);
  const begins = startOfDay(day, timeZone);
  const ends = startOfDay(day, timeZone, 1);
  const after = plan('after', [due, ...askable.filter((loop) => loop !== due)], ends);
  // Ahead of its day it is asked about once; after it once more.
  if (first !== due) return [plan('any', askable, undefined, ends), after];
  const onDay = plan('on', askable, begins, ends);
  return nowMs < begins ? [plan('before', askable, undefined, begins), onDay, after] : [onDay, after];
}
