import { describe, expect, it } from 'vitest';
import { placesAhead } from '../../src/call/agents-ahead.ts';

describe('agents that wait ahead of their callers', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [4, 3],
  ])('leave, of %i processes that are kept ready, one to a telephone: %i wait', (idle, places) => {
    expect(placesAhead(idle)).toBe(places);
  });
});
