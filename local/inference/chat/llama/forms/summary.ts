/**
 * `call_summary`: what a call was about, what it leaves open, and what to ask next time.
 *
 * @module
 */

import { cells, dateIn, type Form, fenced, fencedLines, loadExamples } from './form.ts';
import { today } from './today.ts';

/** About a thousand tokens: the end of a call is what the next one continues. */
const MAX_TRANSCRIPT_CHARS = 6_000;

const GRAMMAR = `root ::= "SUMMARY | " text ("\\nPLAN | " text (" | " date)?){0,4} "\\nASK | " text
text ::= [^|\\n]{3,400}
date ::= [0-9] [0-9] [0-9] [0-9] "-" [0-9] [0-9] "-" [0-9] [0-9]
`;

function ask(input: string): string {
  return [
    `Today: ${today(input)}`,
    `Open: ${fencedLines(input, 'open_loops').join('\n') || 'nothing'}`,
    `So far: ${fenced(input, 'so_far') || 'nothing'}`,
    fenced(input, 'transcript').slice(-MAX_TRANSCRIPT_CHARS),
  ].join('\n');
}

function read(answer: string) {
  const lines = answer.split('\n').map(cells);
  const textOf = (wanted: string) => lines.find(([kind]) => kind === wanted)?.[1] ?? '';
  const asked = textOf('ASK');
  return {
    summary: textOf('SUMMARY'),
    open_loops: lines
      .filter(([kind, text]) => kind === 'PLAN' && text)
      .map(([, text = '', date]) => ({ text, due: dateIn(date) })),
    ask_next: asked === '' || /^(?:nothing|none)\b/i.test(asked) ? null : asked,
  };
}

export const SUMMARY_FORM: Form = {
  examples: loadExamples('summary'),
  grammar: GRAMMAR,
  maxTokens: 300,
  ask,
  read,
};
