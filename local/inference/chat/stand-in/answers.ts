/**
 * Short answers made whole: "Kate." after "What is your name?" is "My name is Kate".
 *
 * The question only says what the words of the answer mean. A question alone yields nothing, and neither does an
 * answer that does not answer it.
 *
 * @module
 */

import type { Mention } from './facts.ts';
import { regularize, startsQuestion } from './speech.ts';
import { fill, pattern, rowsOf } from './table.ts';

const MAX_WORDS = 14;
const QUESTIONS = rowsOf('answers', 'questions');
const YES_QUESTIONS = rowsOf('answers', 'yes or no');
/** How the answer stands in a sentence: "outside Leeds" needs no "in", "nursing" no article. */
const FORMS = rowsOf('answers', 'forms', true);
const YES = pattern('^@yes\\b[,. ]*(I (do|am|have)\\b[,. ]*)?');
const LEAD_IN = pattern('^(@hesitation[, ]+)+');
/** What is a sentence of its own, or refuses, answers by itself. */
const WHOLE = pattern('^@wholeanswer\\b');
const ASKED_ABOUT = pattern('\\byour (@W )?{noun:@relative|@pet}\\b');

/** The question that the agent's turn ends with, regular and without its mark; empty when there is none. */
function questionIn(agentSaid: string): string {
  const last = /(?:^|[.!?]\s+)([^.!?]+)\?\s*$/.exec(agentSaid.trim())?.[1];
  return last ? regularize(last).replace(/,? (?:then|by the way|please|if I may ask)$/i, '') : '';
}

function complete(sentence: string, question: string): string | undefined {
  const yes = YES.exec(sentence)?.[0];
  const answer = sentence
    .slice(yes?.length ?? 0)
    .replace(LEAD_IN, '')
    .trim();
  const isLong = answer.split(/\s+/).length > MAX_WORDS;
  if (isLong || startsQuestion(answer) || WHOLE.test(answer) || (yes ?? answer) === '') return undefined;
  const row = (yes === undefined ? QUESTIONS : YES_QUESTIONS).find((one) => one.pattern.test(question));
  const slots = row?.pattern.exec(question)?.groups;
  if (!row) return undefined;
  const what = answer || (slots?.what ?? '').replace(/\bany\b/i, 'some');
  const whole = fill(row.results[0] ?? '', { ...slots, answer: what }).trim();
  const form = FORMS.find((one) => one.pattern.test(whole));
  return form ? fill(form.results[0] ?? '', { ...form.pattern.exec(whole)?.groups }) : whole;
}

/** What the person said, its first sentence made whole where it answers the agent's question. */
export function completeAnswer(said: string, agentSaid: string): string {
  const question = questionIn(agentSaid);
  if (question === '') return said;
  const [, first = '', after = ''] = /^\s*([^.!?]+)[.!]?(?=\s|$)(.*)$/s.exec(said) ?? [];
  const whole = complete(regularize(first), question);
  return whole ? `${whole}.${after}` : said;
}

/** Whom the agent's question is about: "he" and "she" in the answer mean them. */
export function mentionedIn(agentSaid: string): Mention | undefined {
  const noun = ASKED_ABOUT.exec(questionIn(agentSaid))?.groups?.noun?.toLowerCase();
  return noun ? { noun, name: undefined } : undefined;
}
