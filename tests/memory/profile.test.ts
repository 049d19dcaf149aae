import { describe, expect, it } from 'vitest';
import { composeProfile, type ProfileFact } from '../../src/memory/profile.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');

function fact(category: ProfileFact['category'], key: string, value: string, importance = 0.5, daysAgo = 1) {
  return { category, key, value, importance, validFrom: new Date(NOW - daysAgo * 86_400_000).toISOString() };
}

describe('the profile', () => {
  it('begins with the name and goes from who somebody is to what passes', () => {
    const facts = [
      fact('STATE', 'mood', 'is tired'),
      fact('INTEREST', 'rowing', 'likes rowing', 0.9),
      fact('FACT', 'job', 'works as a baker.'),
      fact('FACT', 'name', 'is called Ada', 0.1),
    ];
    expect(composeProfile(facts, 1_500, NOW)).toBe(
      'Is called Ada. Works as a baker. Likes rowing. Is tired.',
    );
  });

  it('leaves out moods of last week', () => {
    expect(composeProfile([fact('STATE', 'mood', 'is tired', 1, 7)], 1_500, NOW)).toBe('');
  });

  it('drops the least important facts when there is no room, never the name', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      fact('PREFERENCE', `k${i}`, `likes thing number ${i}`, i / 200),
    );
    const text = composeProfile([...many, fact('FACT', 'name', 'is called Ada', 0)], 200, NOW);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^Is called Ada\. .*number 199\./);
    expect(text).not.toContain('number 1.');
  });
});
