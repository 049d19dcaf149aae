/**
 * One spoken reply: an answer to a question, a reaction to a statement, or small talk.
 *
 * @module
 */

import { recordWish } from '../../../../src/companion/off-record.ts';
import type { ChatMessage } from '../request.ts';
import { aboutYou, answer, gatherEvidence, nameOf, questionsIn } from './answering.ts';
import { extract } from './extract.ts';
import type { Fact } from './facts.ts';
import { instructions } from './prompt.ts';
import { readClauses, regularize } from './speech.ts';
import { fill, type Row, rowsOf, type Slots } from './table.ts';

const WHO_I_AM = 'a rule-based stand-in: a small set of rules without a language model';
const UNKNOWN = 'I do not know that yet. If you tell me, I will remember it.';
const BEYOND = `I cannot know that: I am a rule-based stand-in without a language model. Ask me about what you have told me.`;
const WONDERS = /^I (?:have forgotten|forgot|cannot remember|wonder) (?:my|what|where|who|when|how)\b/i;
const ABOUT_SELF = /\b(?:I|my|me|we|our|mine)\b/i;

const ABOUT_ME = rowsOf('talk', 'about the standin');
const REMARKS = rowsOf('talk', 'remarks');
const ELSE = rowsOf('talk', 'else');
const REACTIONS = rowsOf('talk', 'reactions', true);

/** The wording of the first row that fits; several take turns, so that the same call sounds the same again. */
function say(rows: readonly Row[], text: string, slots: Slots, turn: number): string | undefined {
  const row = rows.find(({ pattern }) => pattern.test(text));
  if (!row) return undefined;
  return fill(row.results[turn % row.results.length] ?? '', { ...slots, ...row.pattern.exec(text)?.groups });
}

/** What is said to facts that were just told: the name first, then one other. */
function react(facts: readonly Fact[], turn: number): string | undefined {
  const toFact = (fact: Fact) => {
    const text = `${fact.negates ? 'ends ' : ''}${fact.category} ${fact.key}: ${fact.value}`;
    return say(REACTIONS, text, { you: aboutYou(fact.value) }, turn) ?? '';
  };
  const isSad = (fact: Fact) => /sorry/.test(toFact(fact));
  const name = facts.find(({ key }) => key === 'name');
  const others = facts.filter((fact) => fact !== name);
  const other = others.find(isSad) ?? others.find(({ negates }) => !negates) ?? others[0];
  const parts = [name, other].flatMap((fact) => (fact ? [toFact(fact)] : []));
  if (parts.length === 0) return undefined;
  return parts.length === 1 && name ? `${parts[0]} How are you today?` : parts.join(' ');
}

/** Whether the last wish of the person was that nothing be kept. */
function isOffRecord(messages: readonly ChatMessage[]): boolean {
  return messages
    .filter(({ role }) => role === 'user')
    .reduce((isOff, { content }) => (recordWish(content, isOff) ?? (isOff ? 'off' : 'on')) === 'off', false);
}

/**
 * The reply to what the person said last.
 *
 * @param said What the person said.
 * @param messages The whole conversation, the person's last message included.
 */
export function reply(said: string, messages: readonly ChatMessage[], now: Date): string {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const before = messages.slice(0, last);
  const prompt = instructions(messages);
  const evidence = gatherEvidence(messages.toSpliced(last, 1), now);
  const { clock, facts } = evidence;
  const text = regularize(said);
  if (!/[\p{L}\p{N}]/u.test(text)) return 'Sorry, I did not catch that.';
  const isOff = isOffRecord(before);
  const wish = recordWish(said, isOff);
  if (wish) return wish === 'off' ? 'Go ahead.' : 'What else is on your mind?';
  const name = nameOf(evidence);
  const persona = prompt.replace(/<(\w+)>.*?<\/\1>/gs, ' ');
  const companion = /\b(?:You are|Your name is|called|named) (\p{Lu}\p{L}+)\b/u.exec(persona)?.[1];
  const self = companion ? `${companion}, and behind me is ${WHO_I_AM}` : WHO_I_AM;
  const turn = before.filter(({ role }) => role === 'user').length;
  const smallTalk = (rows: readonly Row[], about = text) =>
    say(rows, about, { self, hello: name ? `, ${name}` : '' }, turn);
  const asking = readClauses(said).filter(({ text: one, mood }) => mood === 'question' || WONDERS.test(one));
  const questions = asking.flatMap((clause) => questionsIn(clause.text));
  const answers = questions.slice(0, 2).map((question) => answer(question, evidence));
  const answered = answers.some(Boolean)
    ? [...new Set(answers.map((one) => one ?? UNKNOWN))].join(' ')
    : undefined;
  const known = smallTalk(ABOUT_ME) ?? answered;
  if (known) return known;
  if (questions.length === 0 && isOff) return smallTalk(REMARKS) ?? smallTalk(ELSE, 'off') ?? '';
  const asked = before.findLast(({ role }) => role === 'assistant')?.content ?? '';
  const reaction = react(extract(said, clock, facts, asked).facts, turn);
  if (reaction) return reaction;
  if (questions.length > 0) return ABOUT_SELF.test(questions.join(' ')) ? UNKNOWN : BEYOND;
  return smallTalk(REMARKS) ?? smallTalk(ELSE, 'on') ?? '';
}
