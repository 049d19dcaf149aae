import { tmpdir } from 'node:os';
import { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { chooseGreeting } from '../../src/companion/greeting.ts';
import { allPhrases, phrasesOf } from '../../src/languages/languages.ts';
import { patterns } from '../../src/languages/patterns.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const TEXTS = [
  'hello',
  'greeting',
  'moment',
  'apology',
  'offRecord',
  'onRecord',
  'meetAgain',
  'meetFirst',
] as const;
const SPOKEN = ['hello', 'greeting', 'moment', 'apology', 'offRecord', 'onRecord'] as const;
const languages = [...allPhrases.keys()];

const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
const voice = { model: 'tts-1', voice: 'joe' };

function phraseBook(language: string, companionName = 'Kindred'): PhraseBook {
  return new PhraseBook({ dir: tmpdir(), client, voice, language, companionName, log: silentLog });
}

describe.each(languages)('the phrases in "%s"', (language) => {
  const phrases = phrasesOf(language);
  const book = phraseBook(language);

  it.each(TEXTS)('have a text for %s', (name) => {
    expect(phrases[name].trim()).not.toBe('');
  });

  it('differ from those of every other language', () => {
    for (const name of TEXTS) {
      const others = languages.filter((other) => other !== language);
      for (const other of others) expect(phrases[name], name).not.toBe(phrasesOf(other)[name]);
    }
  });

  it('can be told to go off the record, to come back, and know what is neither', () => {
    const { off, on, noRequest } = phrases.record;
    for (const list of [off, on, noRequest]) expect(list.length).toBeGreaterThan(0);
    for (const pattern of [...off, ...on, ...noRequest]) expect(pattern.flags).toBe('g');
  });

  it('read only what normalised words can hold: no capitals, no accents', () => {
    const { off, on, noRequest } = phrases.record;
    for (const { source } of [...off, ...on, ...noRequest]) {
      expect(source).not.toMatch(/[^\x20-\x7e]/);
      expect(source.replace(/\\./g, '')).not.toMatch(/[A-Z]/);
    }
  });

  it('leave no placeholder', () => {
    const said = [...SPOKEN.map((name) => book.get(name).text), book.meetAgain('Ada'), book.meetFirst('Ada')];
    expect(said.join('\n')).not.toMatch(/[{}]/);
    expect(book.get('greeting').text).toContain('Kindred');
    expect(book.meetAgain('Ada')).toContain('Ada');
    expect(book.meetFirst('Ada')).toContain('Ada');
    expect(book.meetFirst('Ada')).toContain('Kindred');
  });
});

describe('a phrase book', () => {
  it('speaks English where a language has no phrases', () => {
    expect(phraseBook('xx').get('offRecord').text).toBe('This stays between us.');
    expect(phrasesOf('xx')).toBe(phrasesOf('en'));
  });

  it('takes names as they are', () => {
    expect(phraseBook('en', '$& {person}').meetFirst('$1 {name}')).toBe(
      "$1 {name}, it's lovely to meet you. I'm $& {person}. What is on your mind?",
    );
  });

  it('greets in German throughout', () => {
    const parts = { phrases: phraseBook('de'), client, voice, companionName: 'Kindred', log: silentLog };
    type Start = Parameters<typeof chooseGreeting>[0];
    const known = { memories: [{ key: 'name', value: 'is called Ada' }] } as unknown as Start;
    const onboarded = { memories: [], onboarding: { name: 'Ada' } } as unknown as Start;
    expect(chooseGreeting(known, parts).text).toBe('Hallo! Schön, dich wieder zu hören, Ada.');
    expect(chooseGreeting(onboarded, parts).text).toBe(
      'Hallo! Schön, dich kennenzulernen, Ada. Ich bin Kindred. Was beschäftigt dich?',
    );
    expect(chooseGreeting(null, parts).text).toBe(
      'Hallo! Ich bin Kindred. Schön, dich zu hören. Was beschäftigt dich?',
    );
  });
});

describe('a pattern', () => {
  it('is put together from its parts, which may hold parts', () => {
    const [pattern] = patterns({ it: 'this|that', store: 'store (?:{it})' }, ['{store} now']);
    expect(pattern?.source).toBe('store (?:this|that) now');
  });

  it('names only parts that are there', () => {
    expect(() => patterns({}, ['{nothing}'])).toThrow('{nothing}');
  });
});
