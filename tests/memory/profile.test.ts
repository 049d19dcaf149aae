import { describe, expect, it } from 'vitest';
import { composeProfile, type ProfileFact } from '../../src/memory/profile.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const HERE = { timeZone: 'Europe/Berlin', language: 'en' };
const DAY_MS = 86_400_000;

const daysFromNow = (days: number) => new Date(NOW + days * DAY_MS).toISOString();

function fact(
  category: ProfileFact['category'],
  key: string,
  value: string,
  more: Partial<ProfileFact> = {},
): ProfileFact {
  const open = { validTo: null, fades: false, endsAt: null };
  return { category, key, value, importance: 0.5, validFrom: daysFromNow(-1), ...open, ...more };
}

const profileOf = (facts: readonly ProfileFact[], maxChars = 1_500, time = HERE) =>
  composeProfile(facts, maxChars, NOW, time);

describe('the profile', () => {
  it('says of itself what it says in English, whatever language the call is in', () => {
    const there = { timeZone: 'Europe/Berlin', language: 'de' };
    const trip = fact('PLAN', 'trip', 'fährt nach Rom', { validFrom: '2026-12-01T00:00:00Z' });
    expect(profileOf([trip], 1_500, there)).toBe('From 1 December 2026: Fährt nach Rom.');
  });

  it('begins with the name and goes from who somebody is to what passes', () => {
    const facts = [
      fact('STATE', 'mood', 'is tired'),
      fact('INTEREST', 'rowing', 'likes rowing', { importance: 0.9 }),
      fact('FACT', 'job', 'works as a baker.'),
      fact('FACT', 'name', 'is called Ada', { importance: 0.1 }),
    ];
    expect(profileOf(facts)).toBe('Is called Ada. Works as a baker. Likes rowing. Is tired.');
  });

  it.each([
    ['a mood of last week, which faded', { fades: true, validTo: daysFromNow(-4), endsAt: daysFromNow(-4) }],
    ['a stay that is over', { validTo: daysFromNow(-1), endsAt: daysFromNow(-1) }],
    ['what ends at this very moment', { endsAt: daysFromNow(0) }],
    ['a plan that something else has replaced', { validFrom: daysFromNow(5), endsAt: daysFromNow(-1) }],
  ])('leaves out %s', (_, when) => {
    expect(profileOf([fact('STATE', 'mood', 'is tired', { importance: 1, ...when })])).toBe('');
  });

  it('says until when a thing holds, by the last day of it', () => {
    // Midnight after Friday, where the person is.
    const stay = fact('FACT', 'stay', 'is in Rome.', {
      validTo: '2026-11-27T23:00:00Z',
      endsAt: '2026-11-27T23:00:00Z',
    });
    expect(profileOf([stay])).toBe('Is in Rome (until 27 November 2026).');
  });

  it('gives no day to what merely fades', () => {
    const mood = fact('STATE', 'mood', 'is tired', {
      fades: true,
      validTo: daysFromNow(2),
      endsAt: daysFromNow(2),
    });
    expect(profileOf([mood])).toBe('Is tired.');
  });

  it.each([
    ['Europe/Berlin', 'From 5 January 2027: Starts as a chef.'],
    ['America/Los_Angeles', 'From 4 January 2027: Starts as a chef.'],
  ])('says from when a plan holds, by the calendar of %s', (timeZone, text) => {
    const plan = fact('PLAN', 'job', 'starts as a chef', { validFrom: '2027-01-05T00:00:00Z' });
    expect(profileOf([plan], 1_500, { timeZone, language: 'en' })).toBe(text);
  });

  it('drops the least important facts when there is no room, never the name', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      fact('PREFERENCE', `k${i}`, `likes thing number ${i}`, { importance: i / 200 }),
    );
    const text = profileOf([...many, fact('FACT', 'name', 'is called Ada', { importance: 0 })], 200);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^Is called Ada\. .*number 199\./);
    expect(text).not.toContain('number 1.');
  });
});
