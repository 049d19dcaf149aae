/** @module French. The companion says "vous"; the person may say "tu". */

import type { LanguagePhrases } from '../language.ts';
import { answers, pool } from './answers.ts';
import { call } from './call.ts';
import { calling } from './calling.ts';
import { record } from './record.ts';
import { time } from './time.ts';
import { tools } from './tools.ts';
import { words } from './words.ts';

export const fr: LanguagePhrases = {
  code: 'fr',
  hello: 'Bonjour !',
  greeting: 'Bonjour ! Je suis {name}. Ça me fait plaisir de vous entendre. De quoi voulez-vous parler ?',
  moment: 'Un instant, s’il vous plaît.',
  apology: 'Pardon, j’ai perdu le fil un instant. Pouvez-vous répéter ?',
  offRecord: 'Cela reste entre nous.',
  onRecord: 'Je prends de nouveau des notes.',
  meetAgain: 'Quel plaisir de vous entendre à nouveau, {person}.',
  meetFirst:
    'C’est un plaisir de faire votre connaissance, {person}. Je suis {name}. De quoi voulez-vous parler ?',
  ...call,
  record,
  answers,
  calling,
  pool,
  time,
  tools,
  words,
};
