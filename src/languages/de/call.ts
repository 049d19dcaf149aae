/** @module What is said about the call itself, in German. */

import type { CallPhrases } from '../language.ts';

export const call: CallPhrases = {
  disclosure:
    'Damit du es weißt: Ich bin eine Maschine, und ich merke mir, was du erzählst. Wenn du das nicht willst, sag: Merk dir nichts.',
  noMemory: 'Ich weiß nicht, wer anruft, deshalb merke ich mir von diesem Gespräch nichts.',
  stillThere: 'Bist du noch da?',
  silent: 'Ich höre dich nicht mehr, deshalb lege ich jetzt auf. Bis bald!',
  timeIsUp: 'Unsere Zeit ist für heute um. Es war schön, mit dir zu sprechen. Bis bald!',
  enoughToday: 'Wir haben heute schon sehr viel gesprochen. Ruf bitte morgen wieder an. Bis bald!',
  goodbye: 'Bis bald!',
  pressed: 'Ich drücke {keys}.',
  transferring: 'Ich verbinde dich. Einen Moment, bitte.',
  notTransferred: 'Entschuldige, ich konnte dich nicht verbinden.',
  callsStopped: 'Ich rufe dich nicht mehr an.',
  outboundGreeting: 'Hallo! Hier ist {name}. Ich rufe an, um zu hören, wie es dir geht.',
};
