/**
 * One spoken reply: an answer to a question, a reaction to a statement, or small talk.
 *
 * @module
 */

import { recordWish } from '../../../../../src/companion/off-record.ts';
import type { ChatMessage } from '../../request.ts';
import { extract } from '../extraction/extraction.ts';
import { block, instructions, withoutData } from '../prompt.ts';
import { type Clause, readClauses } from '../understanding/clauses.ts';
import { regularize } from '../understanding/speech.ts';
import { answer } from './answering.ts';
import { aboutTheClock } from './clock.ts';
import { type Evidence, gatherEvidence, nameOf } from './evidence.ts';
import { react } from './reactions.ts';
import { aboutTheBrain, followUp, inConfidence, remark, type SmallTalk, toRecordWish } from './small-talk.ts';

const ABOUT_SELF = /\b(?:I|my|me|we|our|mine)\b/i;
const UNKNOWN = 'I do not know that yet. If you tell me, I will remember it.';
const BEYOND =
  'I cannot know that: I am a rehearsal brain without a language model. Ask me about what you have told me.';

/** A question's own words, without "do you know" and the like before it. */
function bareQuestion(text: string): string {
  return text
    .replace(/^(?:(?:so|and|but|well|okay|ok|hey|hi|hello|please|sorry|kindred)[, ]+)+/i, '')
    .replace(
      /^(?:(?:can|could|would|will) you (?:please )?)?(?:do you (?:still )?(?:know|remember|recall)|tell me(?: again)?|remind me(?: again)?|any idea|did I (?:ever )?tell you|have I told you|say)(?: of)?[, ]+(?:that )?(?=\S)/i,
      '',
    )
    .trim();
}

/** Word order of a direct question, for "tell me where I live". */
function direct(text: string): string {
  return text
    .replace(/^(where|when|what|who|how) I (live|work|do|study|like|come)\b/i, '$1 do I $2')
    .replace(/^(where|what|who|how old) I am\b/i, '$1 am I')
    .replace(
      /^(what|who|when|where) (my .+?) (is|are)(?: (called|named))?$/i,
      (_, word: string, thing: string, be: string, called = '') => `${word} ${be} ${thing} ${called}`.trim(),
    );
}

const FORGOTTEN =
  /^I (?:have forgotten|forgot|cannot remember|cannot recall|do not remember|do not recall|wonder) (?<what>(?:my|what|where|who|when|how)\b.+)$/i;

/** "I forgot my dog's name" asks for it as well. */
function asQuestion({ text, mood }: Clause): string[] {
  const forgotten = FORGOTTEN.exec(text)?.groups?.what;
  if (forgotten) return [forgotten.replace(/^my /i, 'what is my ')];
  return mood === 'question' ? text.split(/,? and (?=(?:what|where|who|when|how|do|am)\b)/i) : [];
}

function questionsIn(said: string): string[] {
  return readClauses(said)
    .flatMap(asQuestion)
    .map((text) => direct(bareQuestion(text)));
}

function answerQuestions(questions: readonly string[], evidence: Evidence): string | undefined {
  const answers = questions.slice(0, 2).map((question) => answer(question, evidence));
  if (answers.every((text) => text === undefined)) return undefined;
  return [...new Set(answers.map((text) => text ?? UNKNOWN))].join(' ');
}

function companionName(messages: readonly ChatMessage[]): string | undefined {
  const persona = withoutData(instructions(messages));
  return /\b(?:You are|Your name is|called|named) (\p{Lu}\p{L}+)\b/u.exec(persona)?.[1];
}

/** The messages before what the person said last. */
function before(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.slice(
    0,
    messages.findLastIndex((message) => message.role === 'user'),
  );
}

/** Whether the last wish of the person was that nothing be kept. */
function isOffRecord(messages: readonly ChatMessage[]): boolean {
  return messages
    .filter((message) => message.role === 'user')
    .reduce((isOff, { content }) => (recordWish(content, isOff) ?? (isOff ? 'off' : 'on')) === 'off', false);
}

/**
 * The reply to what the person said last.
 *
 * @param said What the person said.
 * @param messages The whole conversation, the person's last message included.
 */
export function reply(said: string, messages: readonly ChatMessage[], now: Date): string {
  const history = [
    ...before(messages),
    ...messages.filter((message) => message.role === 'system' || message.role === 'developer'),
  ];
  const evidence = gatherEvidence(history, now);
  const text = regularize(said);
  const turn = history.filter((message) => message.role === 'user').length;
  const talk: SmallTalk = { turn, name: nameOf(evidence), companion: companionName(messages) };
  if (!/[\p{L}\p{N}]/u.test(text)) return 'Sorry, I did not catch that.';
  const wish = recordWish(said, isOffRecord(before(messages)));
  if (wish) return toRecordWish(wish);
  const questions = questionsIn(said);
  const hasClock = block(instructions(messages), 'clock') !== '';
  const byClock = hasClock ? aboutTheClock(text, evidence.clock) : undefined;
  const answered = byClock ?? aboutTheBrain(text, talk) ?? answerQuestions(questions, evidence);
  if (answered) return answered;
  if (questions.length === 0 && isOffRecord(messages)) return remark(text, talk) ?? inConfidence(talk);
  const asked = before(messages).findLast((message) => message.role === 'assistant')?.content ?? '';
  const reaction = react(extract(said, evidence.clock, evidence.facts, asked).facts, {
    clock: evidence.clock,
    turn,
  });
  if (reaction) return reaction;
  if (questions.length > 0) return ABOUT_SELF.test(questions.join(' ')) ? UNKNOWN : BEYOND;
  return remark(text, talk) ?? followUp(talk);
}
