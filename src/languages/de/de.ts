/** @module German. The companion says "du"; the person may say "Sie". */

import type { LanguagePhrases } from '../language.ts';
import { answers, pool } from './answers.ts';
import { call } from './call.ts';
import { calling } from './calling.ts';
import { record } from './record.ts';
import { time } from './time.ts';
import { tools } from './tools.ts';
import { words } from './words.ts';

export const de: LanguagePhrases = {
  code: 'de',
  hello: 'Hallo!',
  greeting: 'Hallo! Ich bin {name}. Schön, dich zu hören. Was beschäftigt dich?',
  moment: 'Einen Moment, bitte.',
  apology: 'Entschuldige, ich habe kurz den Faden verloren. Sagst du das noch einmal?',
  offRecord: 'Das bleibt unter uns.',
  onRecord: 'Ab jetzt merke ich mir wieder, was du sagst.',
  meetAgain: 'Schön, dich wieder zu hören, {person}.',
  meetFirst: 'Schön, dich kennenzulernen, {person}. Ich bin {name}. Was beschäftigt dich?',
  ...call,
  record,
  answers,
  calling,
  pool,
  time,
  tools,
  words,
};
