import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../eval/stt/score.ts';
import { comparableWords } from '../../eval/stt/words.ts';

describe('words that are compared', () => {
  it.each([
    ["That's all, Dr. Patel!", 'thats all doctor patel'],
    ['nineteen eighty-six', '1986'],
    ['On the fourteenth of March, 1986.', 'on the 14 of march 1986'],
    ['the 14th', 'the 14'],
    ['at six forty-five', 'at 645'],
    ['6:45', '645'],
    ['three hundred and twenty-five euros', '325 euros'],
    ['four seven two nine', '4729'],
    ['4, 7, 2, 9', '4729'],
    ['cats and two dogs', 'cats and 2 dogs'],
    ['the thirtieth', 'the 30'],
    ['two thousand and five', '2005'],
    ['Wait a second.', 'wait a second'],
    ['To-morrow, twelve kilometres.', 'tomorrow 12 kilometers'],
    ['Reykjavík', 'reykjavik'],
  ])('%s', (text, words) => {
    expect(comparableWords(text).join(' ')).toBe(words);
  });
});

describe('the score of a sentence', () => {
  it('is without errors for the same words in another spelling', () => {
    expect(scoreOf('He turns 50 today.', 'he turns fifty today')).toEqual({
      ...{ words: 4, errors: 0, ghosts: 0, names: 0 },
    });
  });

  it('counts words that are misheard, left out and added', () => {
    expect(scoreOf('Our daughter Matilda starts school', 'Her daughter starts at school').errors).toBe(3);
  });

  it('counts a word before the sentence as a ghost, though the sentence has it elsewhere', () => {
    expect(scoreOf('Yes, please do that.', 'That, yes, please do that.')).toMatchObject({
      errors: 1,
      ghosts: 1,
    });
    expect(scoreOf('Hello, my name is Tomas.', "I'm afraid. Hello, my name is Tomas.").ghosts).toBe(2);
    expect(scoreOf('Good night.', 'Good night. Thank you.').ghosts).toBe(2);
  });

  it('counts no ghost where a word was misheard', () => {
    expect(scoreOf('Hello, my name is Tomas.', 'Yellow, my name is to mass.').ghosts).toBe(0);
    expect(scoreOf('Good night.', 'Could night.').ghosts).toBe(0);
  });

  it('counts the names that were heard', () => {
    const names = ['Amara', 'Felix'];
    expect(scoreOf('Amara and Felix got married.', 'Tamara and Felix got married.', names).names).toBe(1);
  });
});
