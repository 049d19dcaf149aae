import { describe, expect, it } from 'vitest';
import { isPersonal, speakerMeant } from '../../../src/memory/index/speakers.ts';
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

describe('whom a question means in another language', () => {
  it.each([
    ['de', 'Wo wohnt mein Bruder?', 'user'],
    ['de', 'Was hast du mir empfohlen?', 'agent'],
    ['de', 'Was habe ich dir erzählt?', 'user'],
    ['de', 'Was weißt du über mich?', null],
    ['de', 'Wie wird das Wetter?', null],
    ['de', 'Wo wohnt Ada?', 'user'],
    ['es', '¿Cómo se llama mi perro?', 'user'],
    ['es', '¿Qué me recomendaste?', 'agent'],
    ['es', '¿Qué dije de la mudanza?', 'user'],
    ['es', '¿Cuál fue tu consejo?', 'agent'],
    ['fr', 'Comment s’appelle mon chien ?', 'user'],
    ['fr', 'Qu’est-ce que vous m’avez conseillé ?', 'agent'],
    ['fr', 'Qu’est-ce que tu m’as conseillé ?', 'agent'],
    ['fr', 'Qu’est-ce que j’ai dit de ma sœur ?', 'user'],
    // English in a call of another language.
    ['de', 'what is my dog called', 'user'],
    ['xx', 'what did you recommend', 'agent'],
    // Words of other languages that are English words, too.
    ['en', 'how heavy is a ton of coal', null],
    ['en', 'did Mon visit Mi', null],
  ])('(%s) "%s" means %s', (language, question, speaker) => {
    expect(speakerMeant(words(question), names, language)).toBe(speaker);
  });
});

describe('whether a question is about who asks it', () => {
  it.each([
    ['en', 'where do I live', true],
    ['en', 'how tall is the tower', false],
    ['de', 'Was habe ich erzählt?', true],
    ['de', 'Wo waren wir im Urlaub?', true],
    ['de', 'Hat mir jemand geschrieben?', true],
    ['de', 'Wie hoch ist der Turm?', false],
    ['de', 'where do I live', true],
    ['es', '¿Dónde vivo?', true],
    ['es', '¿Cómo se llama nuestra calle?', true],
    ['es', '¿Qué altura tiene la torre?', false],
    ['fr', 'Où est-ce que j’habite ?', true],
    ['fr', 'Comment s’appelle notre rue ?', true],
    ['fr', 'Quelle est la hauteur de la tour ?', false],
    // Nobody knows in a language without a file.
    ['it', 'Dove abito?', true],
  ])('(%s) "%s": %s', (language, question, expected) => {
    expect(isPersonal(words(question), names, language)).toBe(expected);
  });
});
