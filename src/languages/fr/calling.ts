/** @module Calls that the companion makes, in French: what it says of them, and how one asks for no more. */

import type { CallingWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:d'accord|bon|alors|et|mais|non|oui|merci|ecoute|ecoutez|maintenant|desormais|s'il te plait|s'il vous plait),? ){0,5}`,
  rest: r`(?: (?:plus|jamais|maintenant|ici|a ce numero|au telephone|s'il te plait|s'il vous plait|merci)){0,4}`,
};

export const calling: CallingWords = {
  ask: 'Puis-je vous appeler au {number} quand quelque chose arrive à échéance, une fois par jour au plus, entre {from} et {until} heures ?',
  agreed: 'Bien, je vous appellerai quand quelque chose arrive. Dites à tout moment : ne m’appelez plus.',
  stopped: 'Je ne vous appellerai plus.',
  whichNumber: 'À quel numéro, avec l’indicatif du pays ?',
  notCallable: 'Je ne peux pas appeler ce numéro.',
  notAgreed: 'Je n’ai pas pu le noter, je n’appellerai donc pas.',
  noCalls: patterns(PARTS, [
    r`\b(?:arrete|arretez|cesse|cessez) (?:donc )?de m'appeler{rest}{end}`,
    r`{start}{lead}(?:ne )?m'appel(?:le|les|ez) (?:plus|pas|jamais)(?: jamais)?{rest}{end}`,
    r`{start}{lead}ne me (?:telephone|telephonez|rappelle|rappelez) (?:plus|pas){rest}{end}`,
    r`\bje ne (?:veux|souhaite) (?:plus|pas) (?:que tu m'appelles|que vous m'appeliez|etre appelee?|d'appels|recevoir d'appels){rest}{end}`,
    r`{start}{lead}plus d'appels{rest}{end}`,
  ]),
};
