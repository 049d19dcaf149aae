/**
 * `greeting`: the first words of the next call.
 *
 * @module
 */

import { type Form, fenced, fencedLines, loadExamples } from './form.ts';

/** What the product takes: longer ones are a monologue. */
const GRAMMAR = 'root ::= [^\\n]{5,200}\n';

function ask(input: string): string {
  const [loop] = fencedLines(input, 'open_loops');
  return [
    `Language: ${fenced(input, 'language') || 'en'}`,
    `Name: ${fenced(input, 'person_name') || 'not known'}`,
    `Ask: ${loop ?? (fenced(input, 'ask_next') || 'nothing')}`,
    `When: ${fenced(input, 'moment') || 'any day'}`,
  ].join('\n');
}

export const GREETING_FORM: Form = {
  examples: loadExamples('greeting'),
  grammar: GRAMMAR,
  maxTokens: 80,
  ask,
  read: (answer) => ({ greeting: answer.trim() }),
};
