/** @module What the tools answer, in German. */

import type { MemoryAnswers, PoolAnswers } from '../answer-keys.ts';

export const answers: MemoryAnswers = {
  wouldForget: 'Ich würde vergessen: {memories}. Soll ich das tun?',
  wouldForgetWords: 'Ich würde vergessen, was du darüber gesagt hast. Soll ich das tun?',
  nothingToForget: 'Darüber weiß ich nichts, da gibt es nichts zu vergessen.',
  goneAlready: 'Das ist schon gelöscht.',
  forgotten: 'Das ist vergessen.',
  nothingToBringBack: 'In diesem Gespräch gibt es nichts, was ich zurückholen könnte.',
  broughtBack: 'Ich habe es wieder.',
  unreached: 'Ich komme gerade nicht an mein Gedächtnis, darum ist noch nichts vergessen.',
  unknown: 'Dazu weiß ich nichts.',
  saidSo: 'Ich habe mir gemerkt: {memory}. Denn am {day} hast du gesagt: {words}',
  toldSo: 'Ich habe mir gemerkt: {memory}. Das hast du mir am {day} erzählt.',
  enteredSo: 'Ich habe mir gemerkt: {memory}. Das hast du am {day} eingetragen.',
  stats: 'Ich weiß {memories} über dich, aus {turns} in {calls}.',
  memories: { one: '{n} Sache', other: '{n} Sachen' },
  turns: { one: '{n} Äußerung', other: '{n} Äußerungen' },
  calls: { one: '{n} Gespräch', other: '{n} Gesprächen' },
  recordOff: 'Ab jetzt merke ich mir nichts.',
  recordOn: 'Ich merke mir wieder, was gesagt wird.',
  stored: 'Das merke ich mir.',
  notStored: 'Das habe ich mir nicht gemerkt.',
  toldMe: 'Du hast mir erzählt: {memory}.',
  notKnown: 'Das weiß ich nicht.',
  found: {
    one: 'Ich habe {n} Sache gefunden, die passen könnte.',
    other: 'Ich habe {n} Sachen gefunden, die passen könnten.',
  },
  foundNothing: 'Dazu habe ich in meinem Gedächtnis nichts gefunden.',
  profileStored: 'Ich habe dein Profil angelegt.',
  known: 'Das weiß ich über dich: {memories}.',
  littleKnown: 'Ich weiß noch nicht viel über dich.',
};

export const pool: PoolAnswers = {
  closed: 'Meine Verbindungen sind geschlossen.',
  stats:
    'Meine Verbindungen sind {status}: {open}, {reused} Prozent der Anfragen haben eine wiederverwendet, und es gab {errors}.',
  status: { healthy: 'in Ordnung', degraded: 'beeinträchtigt', unhealthy: 'gestört' },
  open: { one: '{n} ist offen', other: '{n} sind offen' },
  errors: { one: '{n} Fehler', other: '{n} Fehler' },
  cleaned: 'Ich habe aufgeräumt: {closed}, {open} noch offen, Fehlerzähler zurückgesetzt.',
  idleClosed: { one: '{n} freie Verbindung geschlossen', other: '{n} freie Verbindungen geschlossen' },
};
