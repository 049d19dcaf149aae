/** @module What the tools answer, in French. */

import type { MemoryAnswers, PoolAnswers } from '../answer-keys.ts';

export const answers: MemoryAnswers = {
  wouldForget: 'J’oublierais ceci : {memories}. Dois-je le faire ?',
  wouldForgetWords: 'J’oublierais ce que vous avez dit à ce sujet. Dois-je le faire ?',
  nothingToForget: 'Je n’ai rien à ce sujet en mémoire, il n’y a donc rien à oublier.',
  goneAlready: 'C’est déjà effacé.',
  forgotten: 'C’est oublié.',
  nothingToBringBack: 'Il n’y a rien à rétablir dans cet appel.',
  broughtBack: 'Je l’ai retrouvé.',
  unreached: 'Je n’arrive pas à accéder à ma mémoire en ce moment, rien n’est donc encore oublié.',
  unknown: 'Je ne me souviens de rien à ce sujet.',
  saidSo: 'J’ai noté : {memory}. Je le sais car le {day} vous avez dit : {words}',
  toldSo: 'J’ai noté : {memory}. Vous me l’avez dit le {day}.',
  enteredSo: 'J’ai noté : {memory}. Vous l’avez indiqué le {day}.',
  stats: 'Je me souviens de {memories} à votre sujet, d’après {turns} en {calls}.',
  memories: { one: '{n} chose', other: '{n} choses' },
  turns: { one: '{n} prise de parole', other: '{n} prises de parole' },
  calls: { one: '{n} appel', other: '{n} appels' },
  recordOff: 'À partir de maintenant, je ne garde rien.',
  recordOn: 'Je retiens de nouveau ce qui est dit.',
  stored: 'Je m’en souviendrai.',
  notStored: 'Je ne l’ai pas gardé.',
  toldMe: 'Vous m’avez dit ceci : {memory}.',
  notKnown: 'Je n’ai pas cela en mémoire.',
  found: {
    one: 'J’ai trouvé {n} chose qui peut convenir.',
    other: 'J’ai trouvé {n} choses qui peuvent convenir.',
  },
  foundNothing: 'Je n’ai rien trouvé à ce sujet dans ma mémoire.',
  profileStored: 'J’ai créé votre profil.',
  known: 'Voici ce que je sais de vous : {memories}.',
  littleKnown: 'Je ne sais pas encore grand-chose de vous.',
};

export const pool: PoolAnswers = {
  closed: 'Mes connexions sont fermées.',
  stats:
    'Mes connexions {status} : {open}, {reused} pour cent des requêtes en ont réutilisé une, et il y a eu {errors}.',
  status: { healthy: 'fonctionnent bien', degraded: 'sont ralenties', unhealthy: 'fonctionnent mal' },
  open: { one: '{n} est ouverte', other: '{n} sont ouvertes' },
  errors: { one: '{n} erreur', other: '{n} erreurs' },
  cleaned: 'J’ai fait le ménage : {closed}, {open} encore en service, compteur d’erreurs remis à zéro.',
  idleClosed: { one: '{n} connexion libre fermée', other: '{n} connexions libres fermées' },
};
