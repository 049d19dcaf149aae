/**
 * Short answers made whole: "Kate." after "What is your name?" is "My name is Kate".
 *
 * The question only says what the words of the answer mean. A question alone yields nothing, and neither does an
 * answer that does not answer it.
 *
 * @module
 */

import { alternatives, FIELDS, PETS, RELATIONS } from '../understanding/lexicon.ts';
import { startsQuestion } from '../understanding/mood.ts';
import { regularize } from '../understanding/speech.ts';
import type { Groups, Mention } from './fact.ts';

type Completion = readonly [question: RegExp, complete: (answer: string, groups: Groups) => string];

const PLACE =
  /^(?:in|on|near|at|by|outside|just outside|between|close to|next to|around|up in|down in|from|to|with|over)\b/i;

function placed(answer: string, preposition = 'in'): string {
  return PLACE.test(answer) ? answer.replace(/^just (?=outside)/i, '') : `${preposition} ${answer}`;
}

/** What the person does, from "a nurse", "nursing", "in insurance" or "nothing at the moment". */
function occupation(answer: string): string {
  return /^(?:an?|the|in|retired|unemployed|self|between|out of)\b/i.test(answer)
    ? `I am ${answer}`
    : /ing\b/i.test(answer.split(' ')[0] ?? '') || FIELD.test(answer)
      ? `I do ${answer}`
      : /^\p{L}+$/u.test(answer)
        ? `I am a ${answer}`
        : `I ${answer}`;
}

const FIELD = new RegExp(`^(?:${alternatives(FIELDS)})\\b`, 'i');
const WHO_OR_WHAT = alternatives([...RELATIONS, ...PETS]);

/** From the most particular to the widest; the first that fits the question has it. */
const COMPLETIONS: readonly Completion[] = [
  [
    /\b(?:what is your|may I (?:have|ask|know) your|can I (?:have|ask|get) your|tell me your|know your) (?:first |full |given )?name\b|\bwhat (?:should|shall|can|may|do) (?:I|people|they|we) call you\b|\bwhat are you called\b|\bwho (?:am I|is|are you|do I have)\b.*\b(?:speak|talk|there|this|phone|line|you)/i,
    (answer) => `my name is ${answer}`,
  ],
  [
    /\b(?:what is|what are|tell me) (?:the names? of )?your (?<whose>(?:new )?[\p{L}' -]+?)(?:'s? names?| names?| called| named)?$/iu,
    (answer, { whose = '' }) =>
      new RegExp(`^(?:\\p{L}+ )?(?:${WHO_OR_WHAT})(?:'?s)?$`, 'iu').test(whose)
        ? `my ${whose.replace(/'s?$/, '')} is called ${answer}`
        : /^(?:job|profession|occupation)$/i.test(whose)
          ? occupation(answer)
          : `my ${whose} is ${answer}`,
  ],
  [
    /\bwhat (?:is|are) (?<who>he|she|it|they) (?:called|named)\b|\bwhat is (?<whose>his|her|its|their) name\b/i,
    (answer, { who, whose }) => (who ? `${who} is called ${answer}` : `${whose} name is ${answer}`),
  ],
  [
    /\bwhere (?:do you live|are you (?:living|based|calling from)|is home)\b/i,
    (answer) => `I live ${placed(answer)}`,
  ],
  [
    /\bwhere (?:are|do) you (?:come |originally )?from\b|\bwhere did you grow up\b/i,
    (answer) => `I am from ${answer.replace(/^(?:from|in) /i, '')}`,
  ],
  [/\bwhere do you work\b/i, (answer) => `I work ${placed(answer, 'at')}`],
  [
    /\bwhere are you (?:going|off to|heading|travelling|traveling|flying)(?<when>.*)$/i,
    (answer, { when = '' }) => `I am going ${placed(answer, 'to')}${when}`,
  ],
  [
    /\bwhat do you do(?: for (?:a living|work))?$|\bwhat (?:kind|sort) of work\b|\bwhat do you work\b/i,
    occupation,
  ],
  [/\bhow old are you$/i, (answer) => `I am ${answer.replace(/ years old$/i, '')} years old`],
  [
    /\bhow old (?:is|are) (?<who>he|she|it|your [\p{L}' -]+)$/iu,
    (answer, { who = '' }) => `${who.replace(/^your/i, 'my')} is ${answer}`,
  ],
  [/\bwhen is (?:your|the) (?<what>[\p{L}' -]+)$/iu, (answer, { what = '' }) => `my ${what} is ${answer}`],
  [
    /\bwhat are you (?<doing>\p{L}+ing)$/iu,
    (answer, { doing = '' }) => (/^doing$/i.test(doing) ? answer : `I am ${doing} ${answer}`),
  ],
  [
    /\bhow long have you (?<what>.+)$/i,
    (answer, { what = '' }) =>
      `I have ${what} ${/^(?:for|since)\b/i.test(answer) ? answer : `for ${answer}`}`,
  ],
  [/\bwho do you live with\b/i, (answer) => `I live ${placed(answer, 'with')}`],
  [/\bhow (?:are you|do you) (?:feel|feeling)\b|^how are you\b/i, (answer) => `I am ${answer}`],
  [
    /\bwhat (?:do you|would you) (?:like|love|enjoy|prefer)(?: (?:to do|doing))?(?: (?:in|for|with|when|on|at) .+)?$|\bwhat (?:do you do|are you into|hobbies)\b.*\b(?:fun|time|into|hobbies|weekends?|have)\b|\byour hobbies\b/i,
    (answer) => `I enjoy ${answer.replace(/^(?:I )?(?:like|love|enjoy) /i, '')}`,
  ],
  [
    /\b(?:what|which) (?:\p{L}+ )*?do you (?<verb>like|love|play|study|teach|speak|drive|collect|prefer|want|have|read)\b.*$/iu,
    (answer, { verb = '' }) => `I ${verb} ${answer}`,
  ],
];

const DO_YOU =
  /\bdo you (?:also |still |really )*(?<verb>have|own|play|speak|like|love|drive|work|live|study|enjoy|smoke|drink|eat) ?(?<what>.*)$/i;
const ARE_YOU = /\bare you (?:also |still |really )*(?<what>[\p{L} -]+)$/iu;

const YES =
  /^(?:yes|yeah|yep|yup|sure|of course|indeed|I do|I am|absolutely|certainly)\b[,. ]*(?:I (?:do|am|have)\b[,. ]*)?/i;
const LEAD_IN =
  /^(?:(?:um+|uh+|er+|well|oh|so|okay|probably|mostly|mainly|usually|definitely|currently|maybe just|just(?! outside)|I think|I guess|I suppose|it is|that is|that would be|this is|it would be|he is called|she is called|they are called|he is|she is|they are|for me|at the moment)[, ]+)+/i;
/** What is a sentence of its own, or refuses, answers by itself. */
const WHOLE =
  /^(?:I|my|we|our|you|your|he|she|it|they|this|that|there|these|those|why|none|nothing|nobody|nowhere|not|no|never|do not|what|who|guess|sorry|pardon|hello|hi|thanks|thank|good|fine|great|ok|okay|let|because|all|does|doing|if|when|as|someone|something|anything|ask|forget|later|stop|can|could|well|same|better|alright)\b/i;
const MAX_WORDS = 14;

/** The question that the agent's turn ends with, regular and without its mark; empty when there is none. */
function questionIn(agentSaid: string): string {
  const last = /(?:^|[.!?]\s+)([^.!?]+)\?\s*$/.exec(agentSaid.trim())?.[1];
  return last ? regularize(last).replace(/,? (?:then|by the way|please|if I may ask)$/i, '') : '';
}

function afterYes(rest: string, question: string): string | undefined {
  const { verb = '', what = '' } = DO_YOU.exec(question)?.groups ?? {};
  if (verb) return `I ${verb} ${rest || what.replace(/\bany\b/i, 'some')}`;
  const state = ARE_YOU.exec(question)?.groups?.what;
  if (!state) return undefined;
  if (rest === '') return `I am ${state}`;
  return /^(?:to|with|for|since|from)\b/i.test(rest) ? `I am ${state} ${rest}` : `I am ${rest}`;
}

function complete(sentence: string, question: string): string | undefined {
  const yes = YES.exec(sentence)?.[0];
  const rest = sentence
    .slice(yes?.length ?? 0)
    .replace(LEAD_IN, '')
    .trim();
  if (rest.split(/\s+/).length > MAX_WORDS || startsQuestion(rest) || WHOLE.test(rest)) return undefined;
  if (yes !== undefined) return afterYes(rest, question);
  if (rest === '') return undefined;
  for (const [pattern, completed] of COMPLETIONS) {
    const match = pattern.exec(question);
    if (match) return completed(rest, match.groups ?? {});
  }
  return undefined;
}

/**
 * @param said What the person said.
 * @param agentSaid What the agent said before; empty when nothing.
 * @returns What the person said, its first sentence made whole where it answers the agent's question.
 */
export function completeAnswer(said: string, agentSaid: string): string {
  const question = questionIn(agentSaid);
  if (question === '') return said;
  const [, first = '', after = ''] = /^\s*([^.!?]+)[.!]?(?=\s|$)(.*)$/s.exec(said) ?? [];
  const whole = complete(regularize(first), question);
  return whole ? `${whole}.${after}` : said;
}

const ASKED_ABOUT = new RegExp(`\\byour (?:\\p{L}+ )?(?<noun>${WHO_OR_WHAT})\\b`, 'iu');

/** Whom the agent's question is about: "he" and "she" in the answer mean them. */
export function mentionedIn(agentSaid: string): Mention | undefined {
  const noun = ASKED_ABOUT.exec(questionIn(agentSaid))?.groups?.noun?.toLowerCase();
  return noun ? { noun, name: undefined } : undefined;
}
