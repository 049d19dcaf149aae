import { describe, expect, it } from 'vitest';
import { closeness, timeSpan } from '../../../src/memory/index/time-words.ts';

/** A Tuesday. */
const NOW_MS = Date.UTC(2026, 10, 24, 22);
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('time words', () => {
  it.each([
    ['what did I do on 3 July?', '2026-07-03', '2026-07-04'],
    ['what did I do on 3 July 2024?', '2024-07-03', '2024-07-04'],
    ['the 3rd of December, 2025', '2025-12-03', '2025-12-04'],
    ['December 3rd', '2025-12-03', '2025-12-04'],
    ['what was on May 25, 2023', '2023-05-25', '2023-05-26'],
    ['on 2026-02-28', '2026-02-28', '2026-03-01'],
    ['what happened in May?', '2026-05-01', '2026-06-01'],
    ['in December', '2025-12-01', '2026-01-01'],
    ['in November', '2026-11-01', '2026-12-01'],
    ['last November', '2025-11-01', '2025-12-01'],
    ['March 2024', '2024-03-01', '2024-04-01'],
    ['where were we last summer', '2026-06-01', '2026-09-01'],
    ['last autumn', '2025-09-01', '2025-12-01'],
    ['last winter', '2025-12-01', '2026-03-01'],
    ['in the summer of 2024', '2024-06-01', '2024-09-01'],
    ['yesterday', '2026-11-23', '2026-11-24'],
    ['this morning', '2026-11-24', '2026-11-25'],
    ['last weekend', '2026-11-21', '2026-11-23'],
    ['last week', '2026-11-16', '2026-11-23'],
    ['this week', '2026-11-23', '2026-11-30'],
    ['last month', '2026-10-01', '2026-11-01'],
    ['last year', '2025-01-01', '2026-01-01'],
    ['this year', '2026-01-01', '2027-01-01'],
    ['on Monday', '2026-11-23', '2026-11-24'],
    ['last Tuesday', '2026-11-17', '2026-11-18'],
    ['in 2019', '2019-01-01', '2020-01-01'],
  ])('reads "%s"', (question, from, to) => {
    const span = timeSpan(question, NOW_MS);
    expect([day(span?.fromMs ?? 0), day(span?.toMs ?? 0)]).toEqual([from, to]);
  });

  it.each([
    ['two weeks ago', 14],
    ['a month ago', 30.4],
    ['10 days ago', 10],
  ])('reads "%s" as about then', (question, daysAgo) => {
    const span = timeSpan(question, NOW_MS);
    const middleMs = ((span?.fromMs ?? 0) + (span?.toMs ?? 0)) / 2;
    expect((NOW_MS - middleMs) / 86_400_000).toBeCloseTo(daysAgo, 5);
  });

  it.each([
    // It is the afternoon of the 24th there, and the morning of the 25th in Tokyo.
    ['America/Los_Angeles', 'yesterday', '2026-11-23T08:00:00.000Z', '2026-11-24T08:00:00.000Z'],
    ['Asia/Tokyo', 'yesterday', '2026-11-23T15:00:00.000Z', '2026-11-24T15:00:00.000Z'],
    ['Asia/Kathmandu', 'this month', '2026-10-31T18:15:00.000Z', '2026-11-30T18:15:00.000Z'],
    ['Asia/Tokyo', 'last Tuesday', '2026-11-23T15:00:00.000Z', '2026-11-24T15:00:00.000Z'],
    // From summer time into winter time, and from one into the other.
    ['Europe/Berlin', 'last summer', '2026-05-31T22:00:00.000Z', '2026-08-31T22:00:00.000Z'],
    ['Europe/Berlin', 'in October', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['Europe/Berlin', 'on 25 October', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ])('reads by the days of %s: "%s"', (timeZone, question, from, to) => {
    const span = timeSpan(question, NOW_MS, timeZone);
    const iso = (ms: number | undefined) => new Date(ms ?? Number.NaN).toISOString();
    expect([iso(span?.fromMs), iso(span?.toMs)]).toEqual([from, to]);
  });

  it.each(['what may I do?', 'march on', 'the fall of the house', 'I ate 45 May flowers', 'call 2026', ''])(
    'reads no time in "%s"',
    (question) => {
      expect(timeSpan(question, NOW_MS)).toBeNull();
    },
  );

  it('counts a time near the span more than one far from it', () => {
    const span = { fromMs: 0, toMs: 86_400_000 };
    expect(closeness(span, 1_000)).toBe(1);
    expect(closeness(span, 3 * 86_400_000)).toBeLessThan(1);
    expect(closeness(span, 300 * 86_400_000)).toBeLessThan(0.001);
    expect(closeness(span, -2 * 86_400_000)).toBeCloseTo(closeness(span, 3 * 86_400_000), 10);
  });
});
