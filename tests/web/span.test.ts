import { describe, expect, it } from 'vitest';
import { en } from '../../web/brand/en.ts';
import { datesIn } from '../../web/src/dates.ts';
import { spanOf, wholeSpanOf } from '../../web/src/memory/span.ts';

/** Of the reader: what the page shows is in their zone. */
const at = (month: number, day: number, hour = 0, year = 2026) =>
  new Date(year, month - 1, day, hour).toISOString();
const NOW = new Date(at(11, 24, 12));
const open = { validFrom: at(11, 20), validTo: null, endsAt: null, fades: false };
const words = (change: Partial<Parameters<typeof spanOf>[0]>) =>
  spanOf({ ...open, ...change }, en.memory, datesIn(undefined), NOW);
const whole = (change: Partial<Parameters<typeof spanOf>[0]>) =>
  wholeSpanOf({ ...open, ...change }, en.memory, datesIn(undefined), NOW);
const day = (text: string, year?: 'numeric') =>
  new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year }).format(new Date(text));

describe('when a memory holds, as the page says it', () => {
  it('is not said of what holds and has no end', () => {
    expect(words({})).toBeNull();
  });

  it('is the last day on which it holds, not the moment after', () => {
    expect(words({ validTo: at(11, 28), endsAt: at(11, 28) })).toBe(`until ${day(at(11, 27))}`);
  });

  it('is the day before something else takes its place', () => {
    expect(words({ endsAt: at(12, 1) })).toBe(`until ${day(at(11, 30))}`);
  });

  it('is the day on which a passing state fades, and its end where something else ends it before', () => {
    const ill = { validTo: at(11, 27, 9), fades: true };
    expect(words({ ...ill, endsAt: at(11, 27, 9) })).toBe(`fades on ${day(at(11, 27))}`);
    expect(words({ ...ill, endsAt: at(11, 26) })).toBe(`until ${day(at(11, 25))}`);
  });

  it('is the day from which what lies ahead holds, with the year where it is another one', () => {
    expect(words({ validFrom: at(12, 5) })).toBe(`from ${day(at(12, 5))}`);
    const [validFrom, endsAt] = [at(1, 5, 0, 2027), at(1, 10, 0, 2027)];
    const [first, last] = [day(validFrom, 'numeric'), day(at(1, 9, 0, 2027), 'numeric')];
    expect(first).toContain('2027');
    expect(words({ validFrom, validTo: endsAt, endsAt })).toBe(`from ${first} until ${last}`);
  });

  it('is its whole time over time, whether it holds or not', () => {
    expect(whole({})).toBe(`since ${day(at(11, 20))}`);
    const past = { endsAt: at(11, 23) };
    expect(whole(past)).toBe(`from ${day(at(11, 20))} until ${day(at(11, 22))}`);
    const faded = { validTo: at(11, 23), endsAt: at(11, 23), fades: true };
    expect(whole(faded)).toBe(`from ${day(at(11, 20))} until ${day(at(11, 22))}`);
  });
});
