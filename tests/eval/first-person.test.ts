import { describe, expect, it } from 'vitest';
import { inFirstPerson } from '../../eval/recall/first-person.ts';

const names = { user: ['Ada', 'Mrs. Lovelace'], agent: ['Kindred'] };

describe('the first person', () => {
  it('replaces names and their possessives, whole words only', () => {
    expect(inFirstPerson("When did Ada find ADA's adage?", names)).toBe('When did I find my adage?');
    expect(inFirstPerson('Is Mrs. Lovelace here?', names)).toBe('Is I here?');
  });

  it('leaves a question alone when nobody has a name', () => {
    expect(inFirstPerson('When did Ada move?', {})).toBe('When did Ada move?');
  });
});
