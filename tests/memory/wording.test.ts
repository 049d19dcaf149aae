import { describe, expect, it } from 'vitest';
import { listed, toYou } from '../../src/memory/wording.ts';

describe('a memory said to the person', () => {
  it.each([
    ['has a dog called Biscuit', 'you have a dog called Biscuit'],
    ['is called Ada', 'you are called Ada'],
    ['likes rowing', 'you like rowing'],
    ['studies law', 'you study law'],
    ['teaches maths', 'you teach maths'],
    ['goes to Rome in May', 'you go to Rome in May'],
    ['runs her own bakery', 'you run your own bakery'],
    ['enjoys tea', 'you enjoy tea'],
  ])('"%s" is "%s"', (value, said) => expect(toYou(value)).toBe(said));

  it('is listed as people do', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a'])).toBe('a');
  });
});
