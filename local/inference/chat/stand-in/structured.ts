/**
 * Answers in JSON: the stand-in knows the requests of the companion by the names of their schemas.
 *
 * @module
 */

import { toYou } from '../../../../src/memory/wording.ts';
import { dayOf, speakDates } from './dates.ts';
import { type Extraction, extract, type Fact } from './extract.ts';
import type { OpenLoop } from './facts.ts';
import { closedLoops, sameLoop, withoutDates } from './loops.ts';
import { block, clockIn, memoryLines, openLoops } from './prompt.ts';
import { readClauses } from './speech.ts';
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

/** What the person said, each with what the companion had said before. */
function personLines(transcript: string): { said: string; agentSaid: string }[] {
  let agentSaid = '';
  return [...transcript.matchAll(/^(Person|You): (.+)$/gm)].flatMap(([, who, words = '']) => {
    if (who === 'Person') return [{ said: words.trim(), agentSaid }];
    agentSaid = words.trim();
    return [];
  });
}

function describe(facts: readonly Fact[], questions: readonly string[], soFar: string): string {
  const told = facts.slice(0, MAX_FACTS).map(({ value }) => value);
  const joined = new Intl.ListFormat('en-GB').format(told);
  const said = told.length > 0 ? `The person said that this person ${joined}.` : '';
  const asked = questions.length > 0 ? `The person asked: ${questions.slice(0, 3).join(' ')}` : '';
  return [soFar, said, asked].filter((part) => part !== '').join(' ') || 'The person made small talk.';
}

/** Summary, new open loops and the next question, from the person's side of a transcript. */
function writeSummary(prompt: string, now: Date) {
  const clock = clockIn(prompt, now);
  const known = memoryLines(block(prompt, 'known'));
  const facts = new Map<string, Fact>();
  const questions: string[] = [];
  let loops: OpenLoop[] = [];
  for (const { said, agentSaid } of personLines(block(prompt, 'transcript'))) {
    const found = extract(said, clock, [...facts.values(), ...known], agentSaid);
    const closed = closedLoops({ said, agentSaid, loops, added: found.open_loops }, clock);
    const isNew = ({ text }: OpenLoop) => !found.open_loops.some((loop) => loop.text === text);
    loops = [...loops.filter((loop) => !closed.includes(loop.text) && isNew(loop)), ...found.open_loops];
    for (const fact of found.facts) facts.set(fact.key, fact);
    const asked = readClauses(said).filter(({ mood }) => mood === 'question');
    questions.push(...asked.map(({ text }) => `${text}?`));
  }
  const listed = openLoops(prompt);
  const open = loops.filter((loop) => !listed.some((old) => sameLoop(old, loop)));
  const next = open.toSorted((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'))[0];
  return {
    summary: describe([...facts.values()], questions, block(prompt, 'so_far')),
    open_loops: open,
    ask_next: next ? askAbout(next, momentOf(next, clock), clock) : null,
  };
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
function askAbout({ text }: OpenLoop, moment: string, clock: Date): string {
  const bare = withoutDates(text)
    .replace(/\s+/g, ' ')
    .replace(/[.!?\s]+$/, '')
    .trim();
  const row = SUBJECTS.find(({ pattern }) => pattern.test(bare));
  const groups = row?.pattern.exec(bare)?.groups ?? {};
  const isPlan = groups.plan !== undefined;
  const plan = groups.plan === bare ? toYou(bare).slice(4) : (groups.plan ?? '');
  const about = speakDates(
    isPlan ? yours(plan) : fill(row?.results[0] ?? '', { noun: yours(groups.noun ?? '') }),
    clock,
  );
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
  // The moment is all that a greeting knows of time: dates that it says have their year.
  const asked = loop && askAbout(loop, moment || momentOf(loop, clock), moment ? new Date(0) : clock);
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
