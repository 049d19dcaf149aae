/**
 * Answers in JSON: the stand-in knows the requests of the companion by the names of their schemas.
 *
 * @module
 */

import { toYou } from '../../../../src/memory/wording.ts';
import { dayOf, speakDates } from './dates.ts';
import { type Extraction, extract } from './extract.ts';
import type { OpenLoop } from './facts.ts';
import { closedLoops, withoutDates } from './loops.ts';
import { block, clockIn, memoryLines, openLoops } from './prompt.ts';
import { fill, rowsOf } from './table.ts';
import { capital } from './words.ts';

/** What stands in a summary: enough to remember the call by. */
const MAX_FACTS = 8;
const SUBJECTS = rowsOf('loops', 'asked about', true);
const QUESTIONS = rowsOf('talk', 'about a loop', true);

interface TurnExtraction extends Extraction {
  /** Texts of open loops that the turn settles, cancels, or moves to another day. */
  readonly closes: readonly string[];
}

/** Only what the person said is a source of facts; what is known gives keys, what the agent said gives the question. */
function extractTurn(prompt: string, now: Date): TurnExtraction {
  const clock = clockIn(prompt, now);
  const [said, agentSaid] = [block(prompt, 'person_said'), block(prompt, 'agent_said')];
  const found = extract(said, clock, memoryLines(block(prompt, 'known')), agentSaid);
  const loops = openLoops(prompt);
  return { ...found, closes: closedLoops({ said, agentSaid, loops, added: found.open_loops }, clock) };
}

/** What the person told, as one sentence. Open loops and what to ask next come from the turns themselves. */
function writeSummary(prompt: string, now: Date) {
  const clock = clockIn(prompt, now);
  const facts = new Map<string, string>();
  let agentSaid = '';
  for (const [, who, words = ''] of block(prompt, 'transcript').matchAll(/^(Person|You): (.+)$/gm)) {
    if (who === 'You') agentSaid = words.trim();
    else for (const { key, value } of extract(words, clock, [], agentSaid).facts) facts.set(key, value);
  }
  const told = new Intl.ListFormat('en-GB').format([...facts.values()].slice(0, MAX_FACTS));
  const said = told && `The person said that this person ${told}.`;
  const summary = [block(prompt, 'so_far'), said].filter(Boolean).join(' ') || 'The person made small talk.';
  return { summary, open_loops: [], ask_next: null };
}

function momentOf({ due }: OpenLoop, clock: Date): string {
  return due !== null && due < `${dayOf(clock)}` ? 'after the day' : 'any day';
}

function yours(text: string): string {
  return toYou(`x ${text}`)
    .slice(6)
    .replace(/\bmy\b/g, 'your')
    .trim();
}

/** The question about an open loop, in words that fit when it is heard: "How did the job interview go?" */
function askAbout({ text }: OpenLoop, moment: string): string {
  const bare = withoutDates(text)
    .replace(/\s+/g, ' ')
    .replace(/[.!?\s]+$/, '')
    .trim();
  const row = SUBJECTS.find(({ pattern }) => pattern.test(bare));
  const groups = row?.pattern.exec(bare)?.groups ?? {};
  const isPlan = groups.plan !== undefined;
  const plan = groups.plan === bare ? toYou(bare).slice(4) : (groups.plan ?? '');
  const noun = fill(row?.results[0] ?? '', { noun: yours(groups.noun ?? '') });
  const about = speakDates(isPlan ? yours(plan) : noun);
  const question = QUESTIONS.find(({ pattern }) => pattern.test(`${isPlan ? 'plan' : 'noun'} ${moment}`));
  return capital(fill(question?.results[0] ?? '', { about }));
}

/** The loop whose day is over comes first: there is something to tell; then the next one ahead, then those without a day. */
function mostUrgent(loops: readonly OpenLoop[], today: string): OpenLoop | undefined {
  const dated = loops
    .filter(({ due }) => due !== null)
    .toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''));
  return dated.findLast(({ due }) => (due ?? '') < today) ?? dated[0] ?? loops[0];
}

/** "Hello Ada, good to hear you again. How did the job interview go?" */
function writeGreeting(prompt: string, now: Date): { greeting: string } {
  const [name, next, moment] = [
    block(prompt, 'person_name'),
    block(prompt, 'ask_next'),
    block(prompt, 'moment'),
  ];
  const loops = openLoops(prompt);
  const clock = clockIn(prompt, now);
  const loop = moment ? loops[0] : mostUrgent(loops, `${dayOf(clock)}`);
  const asked = loop && askAbout(loop, moment || momentOf(loop, clock));
  const question = asked ?? (next.endsWith('?') ? next : 'How have you been?');
  return { greeting: `Hello${name ? ` ${name}` : ''}, good to hear you again. ${question}` };
}

const WRITERS: Readonly<Record<string, (prompt: string, now: Date) => unknown>> = {
  turn_extraction: extractTurn,
  call_summary: writeSummary,
  greeting: writeGreeting,
};

/**
 * @param name The name of the schema, as the request gives it.
 * @param prompt The user message with the blocks to work on.
 */
export function structuredAnswer(name: string, prompt: string, now: Date): unknown {
  const writer = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined;
  return writer ? writer(prompt, now) : {};
}
