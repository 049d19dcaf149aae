import { describe, expect, it } from 'vitest';
import { inFirstPerson, speakerMeant } from '../../../src/memory/index/speakers.ts';
import { words } from '../../../src/memory/index/tokens.ts';

const names = { user: ['Ada', 'Mrs. Lovelace'], agent: ['Kindred'] };
const meant = (question: string) => speakerMeant(words(question), names);

describe('whom a question means', () => {
  it.each([
    ['what is my dog called', 'user'],
    ['what did you recommend', 'agent'],
    ['where does Ada live', 'user'],
    ['what did Kindred say', 'agent'],
    ['did you tell me', null],
    ['what did Ada tell Kindred', null],
    ['how is the weather', null],
  ])('"%s" means %s', (question, speaker) => {
    expect(meant(question)).toBe(speaker);
  });
});

describe('the first person', () => {
  it('replaces names and their possessives, whole words only', () => {
    expect(inFirstPerson("When did Ada find ADA's adage?", names)).toBe('When did I find my adage?');
    expect(inFirstPerson('Is Mrs. Lovelace here?', names)).toBe('Is I here?');
  });

  it('leaves a question alone when nobody has a name', () => {
    expect(inFirstPerson('When did Ada move?', {})).toBe('When did Ada move?');
  });
});
