import { describe, expect, it } from 'vitest';
import {
  byUrgency,
  isOver,
  isSameLoop,
  isSpokenOf,
  mayBeAsked,
  newLoops,
  settledLoops,
} from '../../src/memory/loops.ts';
import type { StoredLoop } from '../../src/memory/memory.ts';

/** Tuesday, 20:30 in Los Angeles. */
const NOW_MS = Date.parse('2026-11-25T04:30:00Z');
const LOS_ANGELES = 'America/Los_Angeles';

function loop(text: string, more: Partial<StoredLoop> = {}): StoredLoop {
  return { text, dueAt: null, openedAt: '2026-11-20T10:00:00.000Z', askedAt: null, ...more };
}

const texts = (loops: readonly StoredLoop[]) => loops.map(({ text }) => text);

describe('what is settled', () => {
  const flat = loop('wants to find a new flat');
  const exam = loop('has a driving exam', { dueAt: '2026-12-01T20:00:00.000Z' });
  const interview = loop('has an interview at the bank');
  const open = [flat, exam, interview];

  it.each([
    ['the whole text', 'wants to find a new flat', flat],
    ['the text in other letters', '  Wants To Find a New Flat ', flat],
    ['a part of it', 'new flat', flat],
    ['one word of it', 'interview', interview],
    ['its words in another order', 'exam driving', exam],
    ['its words in another form', 'driving exams', exam],
  ])('is a loop by %s', (_, closed, meant) => {
    expect(settledLoops([closed], open)).toEqual({ texts: [meant.text], refused: 0 });
  });

  it.each([
    ['none of them', 'the tax return'],
    ['nothing', ''],
    ['a letter', 'e'],
    ['words of every loop', 'has'],
    ['a part of a word', 'inter'],
    ['more than it', 'wants to find a new flat and a dog'],
    ['everything', '.*'],
    ['everything in words', 'all of them'],
  ])('is nothing where the words mean %s', (_, closed) => {
    expect(settledLoops([closed], open)).toEqual({ texts: [], refused: 1 });
  });

  it('is nothing where two loops are meant', () => {
    const two = [loop('has an exam in maths'), loop('has an exam in physics')];
    expect(settledLoops(['exam'], two)).toEqual({ texts: [], refused: 1 });
    expect(settledLoops(['has an exam in maths'], two)).toEqual({
      texts: ['has an exam in maths'],
      refused: 0,
    });
  });

  it('counts a loop once that is named twice, and goes on past what it refuses', () => {
    const settled = settledLoops(['flat', 'new flat', 'nonsense', 'bank'], open);
    expect(settled).toEqual({ texts: [flat.text, interview.text], refused: 1 });
  });
});

describe('a loop in other words', () => {
  it.each([
    ['wants to find a new flat', 'is looking for a flat'],
    ['has a job interview on Thursday', 'job interview at the bank'],
    ['will visit Anna', 'will visit Anna'],
  ])('is the same: "%s" and "%s"', (a, b) => {
    expect(isSameLoop(a, b)).toBe(true);
  });

  it.each([
    ['wants to find a new flat', 'wants to find a new job'],
    ['has an exam in maths', 'will go to the dentist'],
    ['plans to move', 'plans to start'],
  ])('is another: "%s" and "%s"', (a, b) => {
    expect(isSameLoop(a, b)).toBe(false);
  });

  it('is not opened twice, neither beside a known one nor beside itself', () => {
    const found = ['is looking for a flat', 'has an exam', 'exam tomorrow', 'sees a dentist'];
    const fresh = newLoops(
      found.map((text) => ({ text, dueAt: null })),
      ['wants to find a new flat'],
    );
    expect(fresh.map(({ text }) => text)).toEqual(['has an exam', 'sees a dentist']);
  });
});

describe('a loop that is spoken of', () => {
  it.each(['How did the driving exam go?', 'The exam was hard.', 'I was driving around all day.'])(
    'is heard in "%s"',
    (said) => {
      expect(isSpokenOf(loop('has a driving exam'), said)).toBe(true);
    },
  );

  it('is not heard in other words, and never where it says nothing itself', () => {
    expect(isSpokenOf(loop('has a driving exam'), 'What a lovely day.')).toBe(false);
    expect(isSpokenOf(loop('plans to go'), 'I plan to go.')).toBe(false);
  });
});

describe('the day of a loop', () => {
  it('is over when the calendar there says so', () => {
    const today = loop('today', { dueAt: '2026-11-24T20:00:00.000Z' });
    expect(isOver(today, NOW_MS, LOS_ANGELES)).toBe(false);
    expect(isOver(today, NOW_MS, 'Europe/Berlin')).toBe(true);
    expect(isOver(loop('some day'), NOW_MS, LOS_ANGELES)).toBe(false);
  });

  it('lets it be asked about once, and once more when it is over', () => {
    const askedAt = '2026-11-23T10:00:00.000Z';
    const ahead = { dueAt: '2026-11-28T20:00:00.000Z' };
    const over = { dueAt: '2026-11-23T20:00:00.000Z' };
    const may = (more: Partial<StoredLoop>) => mayBeAsked(loop('exam', more), NOW_MS, LOS_ANGELES);
    expect([may({}), may(ahead), may(over)]).toEqual([true, true, true]);
    expect([may({ askedAt }), may({ ...ahead, askedAt }), may({ ...over, askedAt })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('puts first what is over, the latest of it, then what is next, then the newest without a day', () => {
    const loops = [
      loop('some day, old'),
      loop('some day, new', { openedAt: '2026-11-24T10:00:00.000Z' }),
      loop('next month', { dueAt: '2026-12-24T20:00:00.000Z' }),
      loop('tomorrow', { dueAt: '2026-11-25T20:00:00.000Z' }),
      loop('last week', { dueAt: '2026-11-17T20:00:00.000Z' }),
      loop('yesterday', { dueAt: '2026-11-23T20:00:00.000Z' }),
    ];
    const order = ['yesterday', 'last week', 'tomorrow', 'next month', 'some day, new', 'some day, old'];
    expect(texts(byUrgency(loops, NOW_MS, LOS_ANGELES))).toEqual(order);
    expect(texts(byUrgency(loops.toReversed(), NOW_MS, LOS_ANGELES))).toEqual(order);
  });
});
