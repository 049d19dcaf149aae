/** @module What is said about the call itself, in French. */

import type { CallPhrases } from '../language.ts';

export const call: CallPhrases = {
  disclosure:
    'Pour que vous le sachiez : je suis une machine et je me souviens de ce que vous me dites. Si vous ne le voulez pas, dites : ne gardez rien.',
  noMemory: 'Je ne sais pas qui appelle, donc je ne me souviendrai pas de cet appel.',
  stillThere: 'Vous êtes toujours là ?',
  silent: 'Je ne vous entends plus, je vais donc raccrocher. À bientôt !',
  timeIsUp: 'Notre temps est écoulé pour aujourd’hui. J’ai eu plaisir à parler avec vous. À bientôt !',
  enoughToday: 'Nous avons déjà beaucoup parlé aujourd’hui. Rappelez demain, s’il vous plaît. À bientôt !',
  goodbye: 'À bientôt !',
  pressed: 'J’appuie sur {keys}.',
  transferring: 'Je vous mets en communication. Un instant, s’il vous plaît.',
  notTransferred: 'Pardon, je n’ai pas pu vous mettre en communication.',
  callsStopped: 'Je ne vous appellerai plus.',
  outboundGreeting: 'Bonjour ! Ici {name}. Je vous appelle pour savoir comment vous allez.',
};
