import { describe, expect, it } from 'vitest';
import { timeSpan } from '../../../src/memory/index/time-words.ts';

/** A Tuesday. */
const NOW_MS = Date.UTC(2026, 10, 24, 22);
const DAY_MS = 86_400_000;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function spanIn(language: string) {
  return (question: string) => {
    const span = timeSpan(question, NOW_MS, 'UTC', language);
    return span && `${day(span.fromMs)} ${day(span.toMs)}`;
  };
}

/** How many days ago the middle of it is. */
function middleIn(language: string, question: string): number {
  const span = timeSpan(question, NOW_MS, 'UTC', language);
  return (NOW_MS - ((span?.fromMs ?? 0) + (span?.toMs ?? 0)) / 2) / DAY_MS;
}

describe('time words in German', () => {
  it.each([
    ['Was habe ich am 3. Juli gemacht?', '2026-07-03 2026-07-04'],
    ['Was war am 3. Juli 2024?', '2024-07-03 2024-07-04'],
    ['Was war am 03.12.2025?', '2025-12-03 2025-12-04'],
    ['Wo war ich am 3.7.?', '2026-07-03 2026-07-04'],
    ['am 2026-02-28', '2026-02-28 2026-03-01'],
    ['Was ist im Mai passiert?', '2026-05-01 2026-06-01'],
    ['Was war Anfang März?', '2026-03-01 2026-04-01'],
    ['im Dezember', '2025-12-01 2026-01-01'],
    ['letzten November', '2025-11-01 2025-12-01'],
    ['Wo war ich im März 2024?', '2024-03-01 2024-04-01'],
    ['Wo waren wir letzten Sommer?', '2026-06-01 2026-09-01'],
    ['im letzten Herbst', '2025-09-01 2025-12-01'],
    ['Was war letztes Frühjahr?', '2026-03-01 2026-06-01'],
    ['im Sommer 2024', '2024-06-01 2024-09-01'],
    ['diesen Winter', '2025-12-01 2026-03-01'],
    ['Was habe ich gestern erzählt?', '2026-11-23 2026-11-24'],
    ['vorgestern', '2026-11-22 2026-11-23'],
    ['letzte Nacht', '2026-11-23 2026-11-24'],
    ['Was habe ich heute Morgen gesagt?', '2026-11-24 2026-11-25'],
    ['letztes Wochenende', '2026-11-21 2026-11-23'],
    ['am vergangenen Wochenende', '2026-11-21 2026-11-23'],
    ['dieses Wochenende', '2026-11-28 2026-11-30'],
    ['letzte Woche', '2026-11-16 2026-11-23'],
    ['in dieser Woche', '2026-11-23 2026-11-30'],
    ['vorigen Monat', '2026-10-01 2026-11-01'],
    ['diesen Monat', '2026-11-01 2026-12-01'],
    ['letztes Jahr', '2025-01-01 2026-01-01'],
    ['in diesem Jahr', '2026-01-01 2027-01-01'],
    ['Was war am Montag?', '2026-11-23 2026-11-24'],
    ['letzten Dienstag', '2026-11-17 2026-11-18'],
    ['am Samstagabend', '2026-11-21 2026-11-22'],
    ['Wo habe ich 2019 gewohnt?', '2019-01-01 2020-01-01'],
    ['im Jahr 2019', '2019-01-01 2020-01-01'],
    // People mix: what is not found in German is looked for in English.
    ['What did I say last week?', '2026-11-16 2026-11-23'],
  ])('"%s"', (question, span) => expect(spanIn('de')(question)).toBe(span));

  it.each([
    ['vor zwei Wochen', 14],
    ['vor einem Monat', 30.4],
    ['vor etwa 10 Tagen', 10],
    ['vor fünf Jahren', 5 * 365.25],
  ])('"%s" is about then', (question, ago) => expect(middleIn('de', question)).toBeCloseTo(ago, 5));

  it.each([
    'Was darf ich?',
    'Wie hieß Frau Winter?',
    'der Main bei Frankfurt',
    'Maibaum',
    'Ich habe 2000 Euro bezahlt',
    'der Tag und die Nacht',
    'Was mache ich morgen?',
    'Ich war in letzter Zeit müde',
    'am 45. Mai',
    '',
  ])('not "%s"', (question) => expect(spanIn('de')(question)).toBeNull());
});

describe('time words in Spanish', () => {
  it.each([
    ['¿Qué hice el 3 de julio?', '2026-07-03 2026-07-04'],
    ['el 3 de julio de 2024', '2024-07-03 2024-07-04'],
    ['el 03/12/2025', '2025-12-03 2025-12-04'],
    ['el 2026-02-28', '2026-02-28 2026-03-01'],
    ['¿Qué pasó en mayo?', '2026-05-01 2026-06-01'],
    ['en diciembre', '2025-12-01 2026-01-01'],
    ['el noviembre pasado', '2025-11-01 2025-12-01'],
    ['a principios de marzo', '2026-03-01 2026-04-01'],
    ['en marzo de 2024', '2024-03-01 2024-04-01'],
    ['¿Dónde estuvimos el verano pasado?', '2026-06-01 2026-09-01'],
    ['el pasado otoño', '2025-09-01 2025-12-01'],
    ['en el verano de 2024', '2024-06-01 2024-09-01'],
    ['este invierno', '2025-12-01 2026-03-01'],
    ['¿Qué te conté ayer?', '2026-11-23 2026-11-24'],
    ['anteayer', '2026-11-22 2026-11-23'],
    ['antes de ayer', '2026-11-22 2026-11-23'],
    ['anoche', '2026-11-23 2026-11-24'],
    ['¿Qué dije esta mañana?', '2026-11-24 2026-11-25'],
    ['el fin de semana pasado', '2026-11-21 2026-11-23'],
    ['este fin de semana', '2026-11-28 2026-11-30'],
    ['la semana pasada', '2026-11-16 2026-11-23'],
    ['esta semana', '2026-11-23 2026-11-30'],
    ['el mes pasado', '2026-10-01 2026-11-01'],
    ['este mes', '2026-11-01 2026-12-01'],
    ['el año pasado', '2025-01-01 2026-01-01'],
    ['el ano pasado', '2025-01-01 2026-01-01'],
    ['este año', '2026-01-01 2027-01-01'],
    ['el lunes', '2026-11-23 2026-11-24'],
    ['el martes pasado', '2026-11-17 2026-11-18'],
    ['el sábado', '2026-11-21 2026-11-22'],
    ['en 2019', '2019-01-01 2020-01-01'],
    ['What did I say yesterday?', '2026-11-23 2026-11-24'],
  ])('"%s"', (question, span) => expect(spanIn('es')(question)).toBe(span));

  it.each([
    ['hace dos semanas', 14],
    ['hace un mes', 30.4],
    ['hace como 10 días', 10],
    ['hace cinco años', 5 * 365.25],
  ])('"%s" is about then', (question, ago) => expect(middleIn('es', question)).toBeCloseTo(ago, 5));

  it.each([
    '¿Qué puedo hacer?',
    'la Plaza de Mayo',
    'el perro de Julio',
    'la última vez',
    '¿Qué hago mañana?',
    'hace calor',
    'los lunes nado',
  ])('not "%s"', (question) => expect(spanIn('es')(question)).toBeNull());
});

describe('time words in French', () => {
  it.each([
    ['Qu’est-ce que j’ai fait le 3 juillet ?', '2026-07-03 2026-07-04'],
    ['le 1er juillet 2024', '2024-07-01 2024-07-02'],
    ['le 03/12/2025', '2025-12-03 2025-12-04'],
    ['le 2026-02-28', '2026-02-28 2026-03-01'],
    ['Que s’est-il passé en mai ?', '2026-05-01 2026-06-01'],
    ['en décembre', '2025-12-01 2026-01-01'],
    ['novembre dernier', '2025-11-01 2025-12-01'],
    ['au mois d’août', '2026-08-01 2026-09-01'],
    ['début mars', '2026-03-01 2026-04-01'],
    ['en mars 2024', '2024-03-01 2024-04-01'],
    ['Où étions-nous l’été dernier ?', '2026-06-01 2026-09-01'],
    ['l’automne dernier', '2025-09-01 2025-12-01'],
    ['pendant l’été 2024', '2024-06-01 2024-09-01'],
    ['au printemps', '2026-03-01 2026-06-01'],
    ['cet hiver', '2025-12-01 2026-03-01'],
    ['Qu’est-ce que je vous ai dit hier ?', '2026-11-23 2026-11-24'],
    ['avant-hier', '2026-11-22 2026-11-23'],
    ['la nuit dernière', '2026-11-23 2026-11-24'],
    ['aujourd’hui', '2026-11-24 2026-11-25'],
    ['ce matin', '2026-11-24 2026-11-25'],
    ['le week-end dernier', '2026-11-21 2026-11-23'],
    ['ce weekend', '2026-11-28 2026-11-30'],
    ['la semaine dernière', '2026-11-16 2026-11-23'],
    ['cette semaine', '2026-11-23 2026-11-30'],
    ['le mois dernier', '2026-10-01 2026-11-01'],
    ['ce mois-ci', '2026-11-01 2026-12-01'],
    ['l’année dernière', '2025-01-01 2026-01-01'],
    ['l’an passé', '2025-01-01 2026-01-01'],
    ['cette année', '2026-01-01 2027-01-01'],
    ['lundi', '2026-11-23 2026-11-24'],
    ['mardi dernier', '2026-11-17 2026-11-18'],
    ['en 2019', '2019-01-01 2020-01-01'],
    ['What did I say in May?', '2026-05-01 2026-06-01'],
  ])('"%s"', (question, span) => expect(spanIn('fr')(question)).toBe(span));

  it.each([
    ['il y a deux semaines', 14],
    ['il y a un mois', 30.4],
    ['il y a 10 jours', 10],
    ['y a cinq ans', 5 * 365.25],
  ])('"%s" is about then', (question, ago) => expect(middleIn('fr', question)).toBeCloseTo(ago, 5));

  it.each([
    'Que puis-je faire ?',
    'J’ai été malade',
    'mais pourquoi ?',
    'la planète Mars',
    'Qu’est-ce que je fais demain ?',
    'Le lundi je nage',
    'lundi prochain',
    'la dernière fois',
  ])('not "%s"', (question) => expect(spanIn('fr')(question)).toBeNull());
});

describe('time words of one language', () => {
  it.each([
    ['en', 'letzte Woche'],
    ['en', 'en mayo'],
    ['en', 'l’été dernier'],
    ['es', 'im Mai'],
    ['fr', 'la semana pasada'],
  ])('are not read where "%s" is spoken: "%s"', (language, question) => {
    expect(spanIn(language)(question)).toBeNull();
  });

  it('are English where a language has none', () => {
    expect(spanIn('xx')('yesterday')).toBe('2026-11-23 2026-11-24');
  });
});
