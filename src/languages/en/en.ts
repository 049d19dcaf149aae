/** @module English. */

import type { LanguagePhrases } from '../language.ts';
import { answers, pool } from './answers.ts';
import { call } from './call.ts';
import { calling } from './calling.ts';
import { record } from './record.ts';
import { time } from './time.ts';
import { tools } from './tools.ts';
import { words } from './words.ts';

export const en: LanguagePhrases = {
  code: 'en',
  hello: 'Hello!',
  greeting: "Hello! I'm {name}. It's good to hear you. What is on your mind?",
  moment: 'One moment, please.',
  apology: "I'm sorry, I lost my train of thought for a moment. Could you say that again?",
  offRecord: 'This stays between us.',
  onRecord: 'I am taking notes again.',
  meetAgain: "{person}, it's good to hear you again.",
  meetFirst: "{person}, it's lovely to meet you. I'm {name}. What is on your mind?",
  ...call,
  record,
  answers,
  calling,
  pool,
  time,
  tools,
  words,
};
