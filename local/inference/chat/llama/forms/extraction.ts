/**
 * `turn_extraction`: what one turn of a call tells about the person.
 *
 * @module
 */

import { CATEGORIES } from '../../../../../src/memory/memory.ts';
import { cells, dateIn, type Form, fenced, fencedLines, loadExamples } from './form.ts';
import { today } from './today.ts';

/** The most relevant come first. */
const MAX_KNOWN = 12;
const MAX_OPEN = 8;
const CONFIDENCE = 0.85;
const IMPORTANCE = 0.6;

/** "A denial is no fact", say the product's rules. */
const DENIAL = /^(?:no longer|not|does not|doesn't|is not|isn't) /i;

const GRAMMAR = `root ::= "NONE" | line ("\\n" line){0,7}
line ::= fact | "END | " key | "CLOSE | " [1-9]
fact ::= category " | " key " | " value (" | " date)?
category ::= ${CATEGORIES.map((name) => `"${name}"`).join(' | ')}
key ::= [a-z0-9_]{1,40}
value ::= [^|\\n]{2,160}
date ::= [0-9] [0-9] [0-9] [0-9] "-" [0-9] [0-9] "-" [0-9] [0-9]
`;

function ask(input: string): string {
  const known = fencedLines(input, 'known').slice(0, MAX_KNOWN);
  const open = fencedLines(input, 'open_loops').slice(0, MAX_OPEN);
  return [
    `Today: ${today(input)}`,
    `Known: ${known.join('\n') || 'nothing'}`,
    `Open: ${open.map((line, index) => `${index + 1}. ${line}`).join('\n') || 'nothing'}`,
    `Agent: ${fenced(input, 'agent_said') || '-'}`,
    `Person: ${fenced(input, 'person_said')}`,
  ].join('\n');
}

function factOf(category: string, key: string, value: string, date: string | null, negates: boolean) {
  return {
    ...{ category, key, value, negates },
    confidence: CONFIDENCE,
    importance: IMPORTANCE,
    valid_from: category === 'PLAN' ? date : null,
    valid_to: null,
  };
}

/**
 * What is ended must be known, and what is closed must be open: everything else is a slip of the model. A denial with
 * the key of a known fact ends that fact.
 */
function read(answer: string, input: string) {
  const lines = answer.split('\n').map(cells);
  const knownKeys = new Set(fencedLines(input, 'known').map((line) => /^\[\S+ (.+?)\]/.exec(line)?.[1]));
  const open = fencedLines(input, 'open_loops');
  const isEnd = ([kind, , value]: readonly string[]) => kind === 'END' || DENIAL.test(value ?? '');
  const ended = lines
    .filter((line) => isEnd(line) && knownKeys.has(line[1]))
    .map(([, key = '']) => factOf('FACT', key, '', null, true));
  const told = lines
    .filter((line) => isCategory(line[0] ?? '') && line[1] && line[2] && !isEnd(line))
    .map(([kind = '', key = '', value = '', date]) => factOf(kind, key, value, dateIn(date), false));
  return {
    facts: [...told, ...ended],
    open_loops: told
      .filter(({ category }) => category === 'PLAN')
      .map(({ value, valid_from }) => ({ text: value, due: valid_from })),
    closes: lines.flatMap(([kind, number]) => (kind === 'CLOSE' ? (open[Number(number) - 1] ?? []) : [])),
  };
}

function isCategory(text: string): boolean {
  return (CATEGORIES as readonly string[]).includes(text);
}

export const EXTRACTION_FORM: Form = {
  examples: loadExamples('extraction'),
  grammar: GRAMMAR,
  maxTokens: 220,
  ask,
  read,
};
