/**
 * What is said in the two calls of the bench, and what a model that reads its prompt answers.
 *
 * @module
 */

interface Known {
  readonly told: string;
  readonly question: string;
  /** What of the question says which fact is meant. */
  readonly about: RegExp;
  readonly answer: string;
}

export const SCRIPT: readonly Known[] = [
  {
    ...{ told: 'I have a dog called Biscuit.', question: 'What is my dog called?' },
    ...{ about: /\bdog\b/i, answer: 'Biscuit' },
  },
  {
    ...{ told: 'I am moving to Berlin.', question: 'Which city am I moving to?' },
    ...{ about: /\bmoving\b/i, answer: 'Berlin' },
  },
  {
    ...{ told: 'My sister is called Martha.', question: 'What is my sister called?' },
    ...{ about: /\bsister\b/i, answer: 'Martha' },
  },
];

const QUESTION = /\?|^(?:what|which|where|who)\b/i;

export const isQuestion = (words: string) => QUESTION.test(words.trim());

const AS_TOLD = 'as you told me';

/** Whether an answer has the fact that was asked for. */
export const isKnown = (answer: string) => answer.includes(AS_TOLD);

/** @param context All that the model is given beside the words themselves. */
export function answerTo(words: string, context: string): string {
  if (!isQuestion(words)) return 'That is good to know.';
  const known = SCRIPT.find(({ about }) => about.test(words));
  return known && context.includes(known.answer)
    ? `It is ${known.answer}, ${AS_TOLD}.`
    : 'I do not know that.';
}
