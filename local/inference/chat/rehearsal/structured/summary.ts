/**
 * What a call was about, and what to ask in the next.
 *
 * @module
 */

import { extract } from '../extraction/extraction.ts';
import type { Fact, OpenLoop } from '../extraction/fact.ts';
import { block, clockIn, factLines, openLoops } from '../prompt.ts';
import { readClauses } from '../understanding/clauses.ts';
import { closedLoops, outdatedLoops, sameLoop } from './closing.ts';
import { askAbout, momentBy } from './open-loops.ts';

/** What stands in a summary: enough to remember the call by. */
const MAX_FACTS = 8;

export interface CallSummary {
  readonly summary: string;
  readonly open_loops: readonly OpenLoop[];
  readonly ask_next: string | null;
}

/** What the person said, each with what the companion had said before. */
function personLines(transcript: string): { said: string; agentSaid: string }[] {
  let agentSaid = '';
  return [...transcript.matchAll(/^(Person|You): (.+)$/gm)].flatMap(([, who, words = '']) => {
    if (who === 'Person') return [{ said: words.trim(), agentSaid }];
    agentSaid = words.trim();
    return [];
  });
}

function joined(phrases: readonly string[]): string {
  const last = phrases.at(-1) ?? '';
  return phrases.length > 1 ? `${phrases.slice(0, -1).join(', ')} and ${last}` : last;
}

function describe(name: string, facts: readonly Fact[], questions: readonly string[], soFar: string): string {
  const told = facts.slice(0, MAX_FACTS).map((fact) => fact.value);
  const first = told.length > 0 ? `${name} said that this person ${joined(told)}.` : '';
  const asked = questions.length > 0 ? `${name} asked: ${questions.slice(0, 3).join(' ')}` : '';
  return [soFar, first, asked].filter((part) => part !== '').join(' ') || `${name} made small talk.`;
}

/** Summary, new open loops and the next question, from the person's side of a transcript. */
export function writeSummary(prompt: string, now: Date): CallSummary {
  const clock = clockIn(prompt, now);
  const known = factLines(block(prompt, 'known'));
  const facts = new Map<string, Fact>();
  const loops = new Map<string, OpenLoop>();
  const questions: string[] = [];
  for (const { said, agentSaid } of personLines(block(prompt, 'transcript'))) {
    const found = extract(said, clock, [...facts.values(), ...known], agentSaid);
    const open = [...loops.values()];
    for (const text of closedLoops(said, agentSaid, open, clock)) loops.delete(text);
    for (const text of outdatedLoops(said, found.open_loops, open)) loops.delete(text);
    for (const fact of found.facts) facts.set(fact.key, fact);
    for (const loop of found.open_loops) loops.set(loop.text, loop);
    questions.push(
      ...readClauses(said)
        .filter((clause) => clause.mood === 'question')
        .map((clause) => `${clause.text}?`),
    );
  }
  const listed = openLoops(prompt);
  const open = [...loops.values()].filter((loop) => !listed.some((known) => sameLoop(known, loop)));
  const next = open.toSorted((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'))[0];
  return {
    summary: describe('The person', [...facts.values()], questions, block(prompt, 'so_far')),
    open_loops: open,
    ask_next: next ? askAbout(next.text, momentBy(next.due, clock), clock) : null,
  };
}
