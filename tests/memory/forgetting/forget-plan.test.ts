import { describe, expect, it } from 'vitest';
import {
  companionsOf,
  patternOf,
  planForgetting,
  turnsWith,
} from '../../../src/memory/forgetting/forget-plan.ts';
import type { Sayings } from '../../../src/memory/store/rows.ts';

const AT = '2026-11-24T10:00:00.000Z';

type Memory = Sayings['memories'][number];

function memory(key: string, value: string, more: Partial<Memory> = {}, turnIds: string[] = []): Memory {
  return {
    ...{ id: `${key}: ${value}`, category: 'FACT', key, value, confidence: 1, importance: 0.5 },
    ...{ saidAt: AT, validFrom: AT, validTo: null, fades: false, endsAt: null, createdAt: AT },
    provenance: { source: 'turn', turnIds },
    ...more,
  };
}

const DOG = memory('dog_name', 'has a dog called Biscuit', { category: 'RELATIONSHIP' }, ['t-dog']);
const FORMER_DOG = memory('dog_name', 'has a dog called Rex', { endsAt: AT }, ['t-rex']);
const WALKS = memory('walks', 'walks Biscuit every morning', {}, ['t-walks']);
const ROWING = memory('rowing', 'likes rowing', {}, ['t-dog', 't-rowing']);
const NAME = memory('name', 'is called Ada');
const ALL = [DOG, FORMER_DOG, WALKS, ROWING, NAME];

function sayings(more: Partial<Sayings> = {}): Sayings {
  return { revision: 7, memories: ALL, episodes: [], calls: [], onboarding: null, loops: [], ...more };
}

const plan = (ids: readonly string[], more: Partial<Sayings> = {}, turns: readonly string[] = []) =>
  planForgetting('ada', { memories: ids, turns }, { sayings: sayings(more), at: AT });

const said = (turnId: string, text: string) => ({ turnId, callId: 'c', text });

describe('what goes along with a memory', () => {
  const keysOf = (meant: Memory, all: readonly Memory[] = ALL) =>
    companionsOf([meant.id], all).map(({ value }) => value);

  it('is its past, and what is told of somebody whom it introduces', () => {
    expect(keysOf(DOG)).toEqual([DOG.value, FORMER_DOG.value, WALKS.value]);
  });

  it('is what was made of the name in the same breath, as of a word', () => {
    const misread = memory('biscuits', 'likes biscuits', {}, ['t-dog']);
    const own = memory('baking', 'bakes biscuits', {}, ['t-baking']);
    expect(keysOf(DOG, [...ALL, misread, own])).toContain(misread.value);
    expect(keysOf(DOG, [...ALL, misread, own])).not.toContain(own.value);
  });

  it('is not what merely shares a place with it', () => {
    const home = memory('home', 'lives in Madrid');
    const job = memory('job', 'works as a dentist in Madrid');
    expect(keysOf(home, [home, job])).toEqual([home.value]);
  });

  it('is never what says the person’s own name', () => {
    const friend = memory('friend', 'has a friend called Ada, too', { category: 'RELATIONSHIP' });
    const own = memory('nickname', 'goes by Adda');
    const told = memory('prize', 'won the Ada prize');
    expect(keysOf(friend, [NAME, friend, own, told])).toEqual([friend.value]);
    expect(keysOf(NAME, [NAME, told])).toEqual([NAME.value]);
  });

  it.each([
    ['hat einen Hund namens Bello', 'ihr Hund Bello schläft im Bett'],
    ['tiene un perro llamado Bello', 'pasea con Bello cada mañana'],
    ['a un chien nommé Bello', 'promène Bello chaque matin'],
  ])('is told of whom "%s" introduces', (value, told) => {
    const [dog, other] = [memory('dog_name', value), memory('walks', told)];
    expect(keysOf(dog, [dog, other, ROWING])).toEqual([value, told]);
  });

  it('is nothing for a memory that is not there', () => {
    expect(companionsOf(['unknown'], ALL)).toEqual([]);
    expect(patternOf({ memories: ['unknown'], turns: [] }, ALL)).toBeNull();
  });
});

describe('the plan of a forgetting', () => {
  it('names memories and their keys, the turns that said them, and says nothing of what stays', () => {
    const { memories, keys, turns } = plan([DOG.id]);
    expect(memories).toEqual([DOG.id, FORMER_DOG.id, WALKS.id]);
    expect(keys).toEqual(['dog_name', 'walks']);
    expect([...turns].sort()).toEqual(['t-dog', 't-rex', 't-walks']);
  });

  it('takes turns that say it although no memory points at them, on either side', () => {
    const episodes = [said('t-1', 'Biscuit ate my shoe.'), said('t-2', 'Oh Biscuit!'), said('t-3', 'I row.')];
    expect(plan([DOG.id], { episodes }).turns).toEqual(expect.arrayContaining(['t-1', 't-2']));
    expect(plan([DOG.id], { episodes }).turns).not.toContain('t-3');
  });

  it('takes summaries that say it', () => {
    const calls = [
      { id: 'c-1', text: 'They spoke of rowing and of Biscuit.' },
      { id: 'c-2', text: 'They spoke of rowing.' },
    ];
    expect(plan([DOG.id], { calls }).calls).toEqual(['c-1']);
  });

  it('takes loops that say it, and those of a turn of which nothing else stays', () => {
    const loops = [
      { text: 'takes Biscuit to the vet', turnId: 't-9' },
      { text: 'buys new shoes', turnId: 't-walks' },
      { text: 'buys an oar', turnId: 't-dog' },
      { text: 'wins the race', turnId: null },
    ];
    // Another memory stays of the turn that also spoke of rowing.
    expect(plan([DOG.id], { loops }).loops).toEqual(['takes Biscuit to the vet', 'buys new shoes']);
  });

  it('takes from the onboarding details what says it, and all of them with the name', () => {
    const job = memory('job', 'works as a dentist', {}, []);
    const onboarding = { name: 'Ada', occupation: 'dentist', interests: ['rowing', 'chess'] };
    const memories = [NAME, job, ROWING];
    const left = (ids: string[]) => plan(ids, { memories, onboarding }).onboarding;
    expect(left([job.id])).toEqual({ name: 'Ada', occupation: null, interests: ['rowing', 'chess'] });
    expect(left([ROWING.id])).toEqual({ name: 'Ada', occupation: 'dentist', interests: ['chess'] });
    expect(left([NAME.id])).toMatchObject({ name: null });
    expect(plan([DOG.id], { onboarding }).onboarding).toBeNull();
    expect(plan([DOG.id]).onboarding).toBeNull();
  });

  it('forgets turns of which no memory was made', () => {
    expect(plan([], {}, ['t-1'])).toMatchObject({ memories: [], keys: [], turns: ['t-1'], digests: [] });
  });

  it('has an id of its own and no word of what goes', () => {
    const [one, other] = [plan([DOG.id]), plan([DOG.id])];
    expect(one.id).not.toBe(other.id);
    expect(one.at).toBe(AT);
    expect(one.digests.length).toBeGreaterThan(0);
    expect(JSON.stringify(one.digests)).not.toMatch(/biscuit|dog/i);
  });
});

describe('turns with words', () => {
  const episodes = [
    said('t-1', 'I am getting divorced from Hugo.'),
    said('t-1', 'I am sorry to hear of the divorce from Hugo.'),
    said('t-2', 'Hugo called.'),
    said('t-3', 'My sister got divorced.'),
  ];

  it('are those that have all of them, each once', () => {
    expect(turnsWith('the divorce from Hugo', { episodes })).toEqual(['t-1']);
    expect(turnsWith('Hugo', { episodes })).toEqual(['t-1', 't-2']);
  });

  it.each(['', 'what I said', 'everything about it', 'all of the things'])('are none for "%s"', (words) => {
    expect(turnsWith(words, { episodes })).toEqual([]);
  });
});

describe('what a model wrote of somebody who is forgotten', () => {
  const baking = memory('grandmother_baking', 'grandmother bakes the best bread', {
    category: 'RELATIONSHIP',
  });
  const home = memory('grandmother', 'lives in Lisbon', { category: 'RELATIONSHIP' });
  const loops = ["knows grandmother's current city", 'wants to find a new flat'].map((text) => ({
    text,
    turnId: null,
  }));
  const calls = [{ id: 'c-1', text: 'Ada spoke about her grandmother.' }];
  const forgotten = (kept: readonly Memory[]) =>
    planForgetting(
      'ada',
      { memories: [home.id, baking.id], turns: [] },
      { sayings: { ...sayings(), memories: [home, baking, ...kept], loops, calls }, at: AT },
    );

  it('goes, although it says none of the facts', () => {
    const { loops: gone, calls: summaries } = forgotten([NAME]);
    expect({ gone, summaries }).toEqual({ gone: [loops[0]?.text], summaries: ['c-1'] });
    const pattern = patternOf({ memories: [home.id, baking.id], turns: [] }, [home, baking]);
    expect(loops[0]?.text).toMatch(new RegExp(pattern ?? '^$', 'i'));
  });

  it('stays where somebody else is known by the same word', () => {
    const other = memory('grandmother_anna', 'has a grandmother called Anna', { category: 'RELATIONSHIP' });
    expect(forgotten([other]).loops).toEqual([]);
  });
});
