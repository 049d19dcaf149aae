import { describe, expect, it } from 'vitest';
import { InProcessIndex } from '../../../src/memory/index/in-process.ts';
import { term } from '../../../src/memory/index/tokens.ts';
import { episode, NOW_MS } from './entries.ts';

const termOf = (word: string) =>
  term(word.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace('ß', 'ss'));

describe('forms of one word', () => {
  it.each([
    // German
    ['Hund Hunde Hundes Hunden'],
    ['Katze Katzen'],
    ['Blume Blumen'],
    ['Freund Freunde Freunden'],
    ['Wohnung Wohnungen'],
    ['Kind Kinder Kindern'],
    ['Haus Hauses Häuser Häusern'],
    ['Buch Bücher Büchern'],
    ['gehen geht ging gegangen'],
    ['arbeite arbeitet gearbeitet Arbeit'],
    ['wohne wohnt gewohnt'],
    ['Straße Straßen Strasse'],
    // Spanish
    ['perro perros'],
    ['amiga amigas'],
    ['canción canciones'],
    ['mujer mujeres'],
    ['flor flores'],
    ['vivo vives vivimos vivió viviendo'],
    ['trabajo trabaja trabajado'],
    // French
    ['chien chiens'],
    ['ami amis amie amies'],
    ['cheval chevaux'],
    ['animal animaux'],
    ['gâteau gâteaux'],
    ['travail travaux'],
    ['travaille travailler travaillé'],
    ['habite habitait habiter'],
  ])('meet: %s', (forms) => {
    expect(new Set(forms.split(' ').map(termOf)).size).toBe(1);
  });

  it.each([
    [
      'Hund Katze Maus Pferd Vogel Fisch Garten Auto Fahrrad Zug Schule Lehrer Arzt Bruder Schwester Mutter Vater Tochter',
    ],
    ['Tisch Tasche Tasse Kirche Kirsche Küche Reise Rose Hose Hase Nase Vase Käse Wein Bein Stein Klavier'],
    ['perro pero gato gata casa caso cosa queso peso piso paso poso hermano hermana padre madre hijo hija'],
    ['coche noche leche playa plaza plato plata trabajo trabalenguas libro libre cama camino camisa'],
    [
      'chien chat chaud chaussure cheveu cheval poisson poison mère mer maire maison main pain pin fille fils',
    ],
    ['soeur frère père pierre pomme pompe travail voyage village ville vie vin livre lièvre école étoile'],
  ])('do not swallow another word: %s', (list) => {
    const wordsOf = list.split(' ');
    expect(new Set(wordsOf.map(termOf)).size).toBe(wordsOf.length);
  });
});

describe('English words', () => {
  it.each(['happen happens happening happened', 'garden gardens gardening', 'listen listens listening'])(
    'keep their forms together: %s',
    (forms) => {
      expect(new Set(forms.split(' ').map(termOf)).size).toBe(1);
    },
  );

  it.each([
    ['listen', 'list'],
    ['garden', 'gard'],
    ['kitten', 'kit'],
    ['happen', 'happy'],
    ['warden', 'ward'],
    ['pollen', 'poll'],
    ['eleven', 'elevator'],
    ['heaven', 'heave'],
    ['fasten', 'fast'],
    ['interval', 'intervene'],
    ['Bordeaux', 'border'],
    ['tableaux', 'table'],
    ['children', 'kind'],
  ])('stay apart: %s and %s', (one, other) => {
    expect(termOf(one)).not.toBe(termOf(other));
  });
});

describe('what is looked for in another language', () => {
  const index = new InProcessIndex();
  index.add(
    [
      'Ich habe zwei Hunde, Bello und Rex.',
      'Wir sind im Mai nach Köln gezogen.',
      'Vivimos en Sevilla desde hace dos años.',
      'A mi hija le gustan las flores del balcón.',
      'J’ai monté deux chevaux en Camargue.',
      'Ma sœur travaille à Lyon comme infirmière.',
    ].map((text, i) => episode(text, { id: `${i}`, session: `${i}` })),
  );

  it.each([
    ['Wie heißt mein Hund?', '0'],
    ['Wohin bin ich gezogen?', '1'],
    ['¿Dónde vivo?', '2'],
    ['¿Qué flor le gusta a mi hija?', '3'],
    ['Quel cheval est-ce que j’ai monté ?', '4'],
    ['Où a-t-elle travaillé, ma sœur ?', '5'],
  ])('is found by words: "%s"', (text, id) => {
    const [best] = index.search({ text, vector: null, limit: 3, nowMs: NOW_MS });
    expect(best?.entry.id).toBe(id);
  });
});
