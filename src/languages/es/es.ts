/** @module Spanish. The companion says "tú"; the person may say "usted" or "vos". */

import type { LanguagePhrases } from '../language.ts';
import { answers, pool } from './answers.ts';
import { call } from './call.ts';
import { calling } from './calling.ts';
import { record } from './record.ts';
import { time } from './time.ts';
import { tools } from './tools.ts';
import { words } from './words.ts';

export const es: LanguagePhrases = {
  code: 'es',
  hello: '¡Hola!',
  greeting: '¡Hola! Soy {name}. Me alegra oírte. ¿De qué quieres hablar?',
  moment: 'Un momento, por favor.',
  apology: 'Perdona, he perdido el hilo un momento. ¿Puedes repetirlo?',
  offRecord: 'Esto queda entre nosotros.',
  onRecord: 'Vuelvo a tomar notas.',
  meetAgain: '¡Qué alegría oírte de nuevo, {person}!',
  meetFirst: 'Me alegra conocerte, {person}. Soy {name}. ¿De qué quieres hablar?',
  ...call,
  record,
  answers,
  calling,
  pool,
  time,
  tools,
  words,
};
