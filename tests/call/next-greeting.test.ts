import { describe, expect, it } from 'vitest';
import { type Occasion, planGreetings } from '../../src/call/next-greeting.ts';
import type { StoredLoop } from '../../src/memory/memory.ts';
import { turnOf } from '../support/call-memory.ts';

const BERLIN = 'Europe/Berlin';
/** A call on Tuesday, the 24th, at 10:00. */
const STARTED_MS = Date.parse('2026-11-24T09:00:00Z');
const NOW_MS = STARTED_MS + 600_000;
const noonOf = (day: string) => `${day}T11:00:00.000Z`;
const midnightOf = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 3_600_000).toISOString();

function loop(text: string, more: Partial<StoredLoop> = {}): StoredLoop {
  return { text, dueAt: null, openedAt: '2026-11-20T10:00:00.000Z', askedAt: null, ...more };
}

function plans(loops: readonly StoredLoop[], more: Partial<Occasion> = {}) {
  const occasion = {
    turns: [],
    greeting: '',
    startedMs: STARTED_MS,
    nowMs: NOW_MS,
    timeZone: BERLIN,
    ...more,
  };
  return planGreetings({ loops, ...occasion }).map(({ moment, from, until, loops: asked }) => ({
    ...{ moment, from, until },
    asked: asked.map(({ text }) => text),
  }));
}

const EXAM = loop('has a driving exam', { dueAt: noonOf('2026-11-27') });
const FLAT = loop('finds a flat');

describe('the greetings of the next call', () => {
  it('are one that asks about nothing where nothing is open', () => {
    expect(plans([])).toEqual([{ moment: 'any', from: null, until: null, asked: [] }]);
  });

  it('are one where nothing has a day', () => {
    const newest = loop('learns Greek', { openedAt: '2026-11-23T10:00:00.000Z' });
    const asked = ['learns Greek', 'finds a flat'];
    expect(plans([FLAT, newest])).toEqual([{ moment: 'any', from: null, until: null, asked }]);
  });

  it('are three around the next day on which something is due, without a gap between them', () => {
    const [begins, ends] = [midnightOf('2026-11-27'), midnightOf('2026-11-28')];
    expect(plans([FLAT, EXAM])).toEqual([
      { moment: 'before', from: null, until: begins, asked: ['has a driving exam', 'finds a flat'] },
      { moment: 'on', from: begins, until: ends, asked: ['has a driving exam', 'finds a flat'] },
      { moment: 'after', from: ends, until: null, asked: ['has a driving exam', 'finds a flat'] },
    ]);
  });

  it('know the day by the person’s calendar', () => {
    const late = loop('meets Anna', { dueAt: '2026-11-28T04:00:00.000Z' });
    const days = (timeZone: string) => plans([late], { timeZone }).map(({ from }) => from);
    expect(days(BERLIN)).toEqual([null, '2026-11-27T23:00:00.000Z', '2026-11-28T23:00:00.000Z']);
    expect(days('America/Los_Angeles')).toEqual([
      null,
      '2026-11-27T08:00:00.000Z',
      '2026-11-28T08:00:00.000Z',
    ]);
  });

  it('do not take the evening of today for over in the morning', () => {
    const tonight = loop('goes to the opera', { dueAt: '2026-11-24T19:00:00.000Z' });
    const [first, second, ...more] = plans([tonight]);
    expect(first).toMatchObject({
      moment: 'on',
      until: midnightOf('2026-11-25'),
      asked: ['goes to the opera'],
    });
    expect(second).toMatchObject({ moment: 'after', from: midnightOf('2026-11-25') });
    expect(more).toEqual([]);
  });

  it('ask first how it went, of the latest day that is over', () => {
    const over = loop('moved house', { dueAt: noonOf('2026-11-20') });
    const latest = loop('saw a dentist', { dueAt: noonOf('2026-11-23') });
    const asked = ['saw a dentist', 'moved house', 'has a driving exam', 'finds a flat'];
    expect(plans([FLAT, EXAM, over, latest])).toEqual([{ moment: 'after', from: null, until: null, asked }]);
  });

  it('ask ahead of a day once, and once more after it', () => {
    const asked = { ...EXAM, askedAt: '2026-11-23T10:00:00.000Z' };
    expect(plans([FLAT, asked])).toEqual([
      { moment: 'any', from: null, until: midnightOf('2026-11-28'), asked: ['finds a flat'] },
      {
        moment: 'after',
        from: midnightOf('2026-11-28'),
        until: null,
        asked: ['has a driving exam', 'finds a flat'],
      },
    ]);
    // The day has come and gone.
    expect(plans([asked], { nowMs: Date.parse('2026-11-28T09:00:00Z') })).toMatchObject([
      { moment: 'after', asked: ['has a driving exam'] },
    ]);
  });

  it('ask about nothing twice that has no day', () => {
    const asked = { ...FLAT, askedAt: '2026-11-23T10:00:00.000Z' };
    expect(plans([asked])).toMatchObject([{ moment: 'any', asked: [] }]);
  });

  it.each([
    ['the person', { turns: [turnOf('The flat hunt goes on.')] }],
    ['the agent', { turns: [turnOf('Hm.', { agentText: 'Have you found a flat?' })] }],
    ['the greeting', { greeting: 'Hello! Any news of the flat?' }],
  ])('do not ask again about what %s has just spoken of', (_, more) => {
    const greek = loop('learns Greek');
    expect(plans([FLAT, greek], more)).toMatchObject([{ moment: 'any', asked: ['learns Greek'] }]);
  });

  it('ask about what was opened in this very call', () => {
    const fresh = loop('finds a flat', { openedAt: new Date(STARTED_MS + 60_000).toISOString() });
    const turns = [turnOf('I want to find a new flat.')];
    expect(plans([fresh], { turns })).toMatchObject([{ moment: 'any', asked: ['finds a flat'] }]);
  });

  it('ask after its day about what was spoken of ahead of it', () => {
    const turns = [turnOf('I am afraid of the driving exam.')];
    expect(plans([EXAM, FLAT], { turns })).toMatchObject([
      { moment: 'any', asked: ['finds a flat'] },
      { moment: 'after', asked: ['has a driving exam', 'finds a flat'] },
    ]);
  });

  it('name a few lines at most', () => {
    const many = Array.from({ length: 20 }, (_, i) => loop(`reads book number${i}`));
    expect(plans(many)[0]?.asked).toHaveLength(5);
  });
});
