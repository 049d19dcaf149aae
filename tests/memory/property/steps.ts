/**
 * What may happen to a person's memory, one step after the other, and what must be true after each.
 *
 * @module
 */

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import type { Memory } from '../../../src/memory/memory.ts';
import { composeProfile } from '../../../src/memory/profile.ts';
import type { MemoryStore } from '../../../src/memory/store/store.ts';
import { FACTS, type Fact, KEYS, MENTIONS, marksIn } from './facts.ts';
import type { Person, Speech } from './world.ts';

const phone = fc.integer({ min: 0, max: 1 });
const fact = fc.nat({ max: FACTS.length - 1 });
const key = fc.constantFrom(...KEYS);
const days = (min: number) => fc.option(fc.integer({ min, max: 9 }), { freq: 3 });
const telling = fc.record({ fact, from: days(-20), until: days(1) });
const speech: fc.Arbitrary<Speech> = fc.record({
  tells: fc.uniqueArray(telling, { maxLength: 2, selector: (one) => FACTS[one.fact]?.key }),
  takesBack: fc.option(key, { freq: 4 }),
  mentions: fc.option(fc.constantFrom(...MENTIONS), { freq: 3 }),
});

export type Step =
  | { readonly kind: 'say'; phone: number; speech: Speech; echoed: boolean; isOver: boolean }
  | { readonly kind: 'replay'; share: number; speech: Speech }
  | { readonly kind: 'remember'; phone: number; fact: number }
  | { readonly kind: 'correct'; fact: number }
  | { readonly kind: 'forgetByPage'; key: string }
  | { readonly kind: 'forgetByVoice'; phone: number; fact: number }
  | { readonly kind: 'undoByPage' }
  | { readonly kind: 'undoByVoice'; phone: number }
  | { readonly kind: 'hangUp'; phone: number }
  | { readonly kind: 'wait'; hours: number }
  | { readonly kind: 'atOnce'; steps: Step[] };

function step<K extends Step['kind']>(kind: K, more: object = {}): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constant(kind), ...more }) as unknown as fc.Arbitrary<Step>;
}
const share = fc.integer({ min: 0, max: 20 }).map((twentieth) => twentieth / 20);

const single: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: step('say', { phone, speech, echoed: fc.boolean(), isOver: fc.boolean() }) },
  { weight: 2, arbitrary: step('replay', { share, speech }) },
  { weight: 1, arbitrary: step('remember', { phone, fact }) },
  { weight: 1, arbitrary: step('correct', { fact }) },
  { weight: 2, arbitrary: step('forgetByPage', { key }) },
  { weight: 2, arbitrary: step('forgetByVoice', { phone, fact }) },
  { weight: 1, arbitrary: step('undoByPage') },
  { weight: 1, arbitrary: step('undoByVoice', { phone }) },
  { weight: 2, arbitrary: step('hangUp', { phone }) },
  { weight: 1, arbitrary: step('wait', { hours: fc.integer({ min: 1, max: 100 }) }) },
);
/** On one telephone each, or none. */
const atOnce = fc.tuple(
  fc.oneof(
    step('say', { phone: fc.constant(0), speech, echoed: fc.boolean(), isOver: fc.constant(true) }),
    step('forgetByVoice', { phone: fc.constant(0), fact }),
    step('remember', { phone: fc.constant(0), fact }),
  ),
  fc.oneof(
    step('say', { phone: fc.constant(1), speech, echoed: fc.boolean(), isOver: fc.constant(true) }),
    step('forgetByPage', { key }),
    step('replay', { share, speech }),
    step('hangUp', { phone: fc.constant(1) }),
  ),
);
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 12, arbitrary: single }, { weight: 1, arbitrary: step('atOnce', { steps: atOnce }) }),
  { minLength: 1, maxLength: 14, size: 'max' },
);

function factOf(index: number): Fact {
  return FACTS[index] as Fact;
}

export async function take(person: Person, one: Step): Promise<void> {
  switch (one.kind) {
    case 'say':
      return person.say(one.phone, one.speech, one);
    case 'replay':
      return person.replay(one.share, one.speech);
    case 'remember':
      return person.remember(one.phone, factOf(one.fact));
    case 'correct':
      return person.correct(factOf(one.fact).key, factOf(one.fact));
    case 'forgetByPage':
      return person.forgetByPage(one.key);
    case 'forgetByVoice':
      return person.forgetByVoice(one.phone, factOf(one.fact));
    case 'undoByPage':
      return allIsBack(await person.undoByPage());
    case 'undoByVoice':
      return allIsBack(await person.undoByVoice(one.phone));
    case 'hangUp':
      return person.hangUp(one.phone);
    case 'wait':
      return person.wait(one.hours);
    case 'atOnce':
      return person.atOnce(one.steps.map((each) => () => take(person, each)));
  }
}

/** An undoing brings back everything, where nothing else has happened since. */
function allIsBack(undone: Awaited<ReturnType<Person['undoByPage']>>): void {
  if (undone?.before) expect(undone.after, 'what was undone is as before').toEqual(undone.before);
}

/** In the database and, once they have looked, in all calls. */
export async function check(person: Person, store: MemoryStore, profileMaxChars: number): Promise<void> {
  const { userId, nowMs, forgotten } = person;
  const stored = await person.exported();
  expect(leaks(JSON.stringify(stored), forgotten), 'stored though forgotten').toEqual([]);
  expect(crowded(stored.memories, nowMs), 'keys of which more than one memory holds').toEqual([]);
  const live = await store.listMemories(userId, { nowMs });
  for (const call of person.calls) {
    await call.listenUp();
    const { memory } = call;
    if (!memory) throw new Error('a call without a memory');
    const derived = composeProfile(live, profileMaxChars, nowMs, memory.time);
    expect(sentences(memory.profile), 'the profile of a call').toEqual(sentences(derived));
    expect(leaks(await told(call, forgotten), forgotten), 'told though forgotten').toEqual([]);
  }
}

function leaks(text: string, forgotten: readonly string[]): string[] {
  const found = marksIn(text);
  return forgotten.filter((mark) => found.includes(mark));
}

/** Everything that a reply may be made of, asked about everything that is forgotten. */
async function told(call: Call, forgotten: readonly string[]): Promise<string> {
  const { memory } = call;
  if (!memory) return '';
  const lines: string[] = [call.about, memory.start?.greeting?.text ?? ''];
  for (const mark of forgotten) {
    for (const words of [`What about ${mark}?`, 'What do you know about me?'])
      lines.push(...memory.telling.describe(await memory.recall.take(words)));
    lines.push(...memory.contextFor(mark).known.map(({ value }) => value));
  }
  return lines.join('\n');
}

function sentences(profile: string): string[] {
  return profile.split(/(?<=\.) /).sort();
}

function crowded(memories: readonly Memory[], nowMs: number): string[] {
  const holding = memories.filter(
    ({ validFrom, endsAt }) =>
      Date.parse(validFrom) <= nowMs && (endsAt === null || Date.parse(endsAt) > nowMs),
  );
  const keys = holding.map((memory) => memory.key);
  return keys.filter((one, i) => keys.indexOf(one) !== i);
}
