/**
 * What goes when memories are forgotten: they and their past, every turn that said them, summaries, open loops, and the
 * memories of the same person or animal.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { term } from '../index/tokens.ts';
import type { Memory } from '../memory.ts';
import { introducesName, namesIn } from '../names.ts';
import type { ForgetPlan } from '../store/drafts.ts';
import type { Sayings } from '../store/rows.ts';
import { contentOf, digestsOf, Traces, tellsToo, wordDigests } from './traces.ts';

/** What is to be forgotten: memories, or what was said of which there is none. */
export interface ForgetTarget {
  readonly memories: readonly string[];
  readonly turns: readonly string[];
  /** Turns, summaries and loops that have all of these words. @default none */
  readonly words?: string | null;
}

/** A name that a memory introduces belongs to what it is about; a place where somebody lives does not. */
function introducedNames(memories: readonly Memory[]): Set<string> {
  const introducing = memories.filter(
    ({ key, category, value }) => key !== 'name' && (category === 'RELATIONSHIP' || introducesName(value)),
  );
  return new Set(introducing.flatMap(({ value }) => namesIn(value)));
}

/**
 * The memories that go: those meant, whatever else their keys held, those that tell of somebody whom they introduce
 * ("walks Biscuit every morning"), and those that tell the same.
 *
 * @param all Everything that ever was known.
 */
export function companionsOf(meant: readonly string[], all: readonly Memory[]): Memory[] {
  const ids = new Set(meant);
  const keys = new Set(all.filter(({ id }) => ids.has(id)).map(({ key }) => key));
  const facts = all.filter(({ key }) => keys.has(key));
  const named = introducedNames(facts);
  const own = new Set(all.filter(({ key }) => key === 'name').flatMap(({ value }) => namesIn(value)));
  const isNamed = ({ value }: Memory) => namesIn(value).some((name) => named.has(name) && !own.has(name));
  // What a model makes of a name that it takes for a word ("likes biscuits") goes with the turn that it made it of.
  const turns = new Set(facts.flatMap(({ provenance }) => provenance.turnIds));
  const asWords = new Set([...named].filter((name) => !own.has(name)).map(term));
  const isMisread = ({ value, provenance: { turnIds } }: Memory) =>
    turnIds.some((id) => turns.has(id)) && contentOf(value).some((one) => asWords.has(one));
  const isTold = (memory: Memory) => facts.some((fact) => tellsToo(memory, fact));
  for (const memory of all) if (isNamed(memory) || isMisread(memory) || isTold(memory)) keys.add(memory.key);
  return all.filter(({ key }) => keys.has(key));
}

/**
 * Which person or animal goes, by the word that its keys and its values have: "grandmother" of `grandmother_baking`. What
 * a model wrote about it ("find out where grandmother lives") says none of the facts.
 *
 * @param kept A word that is of somebody who stays known is of nobody in particular.
 */
function whoGoes(gone: readonly Memory[], kept: readonly Memory[] = []): string[] {
  const relations = gone.filter(({ category }) => category === 'RELATIONSHIP');
  const [first = [], ...others] = relations.map(({ key }) => contentOf(spoken(key)));
  const told = new Set(relations.flatMap(({ value }) => contentOf(value)));
  const known = new Set(kept.flatMap(({ key, value }) => contentOf(`${spoken(key)} ${value}`)));
  return first.filter((one) => told.has(one) && !known.has(one) && others.every((key) => key.includes(one)));
}

function spoken(key: string): string {
  return key.replaceAll('_', ' ');
}

/** Where the words of a forgetting are looked for; `null`: nowhere. */
export function patternOf({ memories, words }: ForgetTarget, all: readonly Memory[]): string | null {
  const gone = companionsOf(memories, all);
  const asked = [...(words ? [words] : []), ...whoGoes(gone)].map((value) => ({ key: '', value }));
  return new Traces([...gone, ...asked]).pattern;
}

/**
 * @param sayings What the database has, with the words that fit {@link patternOf}.
 * @param at ISO 8601: the moment of the forgetting.
 */
export function planForgetting(
  userId: string,
  target: ForgetTarget,
  { sayings, at }: { sayings: Sayings; at: string },
): ForgetPlan {
  const gone = companionsOf(target.memories, sayings.memories);
  const ids = new Set(gone.map(({ id }) => id));
  const kept = sayings.memories.filter(({ id }) => !ids.has(id));
  const traces = new Traces(gone, kept);
  const who = whoGoes(gone, kept);
  const isWritten = (text: string) =>
    traces.isIn(text) || (who.length > 0 && contentOf(text).some((one) => who.includes(one)));
  const said = sayings.episodes.filter(({ text }) => traces.isIn(text)).map(({ turnId }) => turnId);
  const spoken = target.words ? sayingsWith(target.words, sayings) : NOTHING_SAID;
  const turns = new Set([
    ...target.turns,
    ...spoken.turns,
    ...gone.flatMap(({ provenance }) => provenance.turnIds),
    ...said,
  ]);
  const keptTurns = new Set(kept.flatMap(({ provenance }) => provenance.turnIds));
  const isLoopGone = ({ text, turnId }: Sayings['loops'][number]) =>
    isWritten(text) || (turnId !== null && turns.has(turnId) && !keptTurns.has(turnId));
  return {
    id: randomUUID(),
    at,
    memories: [...ids],
    keys: [...new Set(gone.map(({ key }) => key))],
    turns: [...turns],
    calls: [...spoken.calls, ...sayings.calls.filter(({ text }) => isWritten(text)).map(({ id }) => id)],
    loops: [...spoken.loops, ...sayings.loops.filter(isLoopGone).map(({ text }) => text)],
    onboarding: onboardingWithout(sayings.onboarding, gone, traces),
    digests: [...digestsOf(userId, gone, kept), ...(target.words ? wordDigests(userId, target.words) : [])],
  };
}

/** What stays of what somebody has filled in; `null`: all of it, or there is nothing. */
function onboardingWithout(
  details: Sayings['onboarding'],
  gone: readonly Memory[],
  traces: Traces,
): ForgetPlan['onboarding'] {
  if (!details) return null;
  const { occupation, interests } = details;
  const name = gone.some(({ key }) => key === 'name') ? null : details.name;
  const left = {
    name,
    occupation: occupation !== null && traces.isIn(occupation) ? null : occupation,
    interests: interests.filter((interest) => !traces.isIn(interest)),
  };
  const isSame =
    name !== null && left.occupation === occupation && left.interests.length === interests.length;
  return isSame ? null : left;
}

/** Turns of which no memory was made and that have all of the words asked for. */
export function turnsWith(words: string, { episodes }: Pick<Sayings, 'episodes'>): string[] {
  const having = episodes.filter(({ text }) => hasAll(text, words));
  return [...new Set(having.map(({ turnId }) => turnId))];
}

const NOTHING_SAID: Pick<ForgetPlan, 'turns' | 'calls' | 'loops'> = { turns: [], calls: [], loops: [] };

/** The same with summaries, by their calls, and texts of loops. */
export function sayingsWith(
  words: string,
  { episodes, calls, loops }: Pick<Sayings, 'episodes' | 'calls' | 'loops'>,
): Pick<ForgetPlan, 'turns' | 'calls' | 'loops'> {
  return {
    turns: turnsWith(words, { episodes }),
    calls: calls.filter(({ text }) => hasAll(text, words)).map(({ id }) => id),
    loops: loops.filter(({ text }) => hasAll(text, words)).map(({ text }) => text),
  };
}

function hasAll(text: string, words: string): boolean {
  const wanted = contentOf(words);
  const said = new Set(contentOf(text));
  return wanted.length > 0 && wanted.every((one) => said.has(one));
}
