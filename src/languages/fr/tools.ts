/** @module What one says in French when a tool can be meant. */

import { patterns } from '../patterns.ts';
import type { ToolWords } from '../tool-words.ts';

const r = String.raw;

const PARTS = {
  few: r`(?:[\w']+ ){0,6}`,
  notes: r`(?:memoire|souvenirs?|notes?|profil|base de donnees|liste)`,
  links: r`(?:connexions?)`,
};

const lookUp = [
  r`\b(?:cherche(?:r)?|recherche(?:r)?|regarde dans|consulte(?:r)?|verifie dans|retrouve(?:r)?)\b`,
  r`\b(?:t'|vous |te l'|t'en )ai-? ?(?:je )?{few}(?:dit|raconte|parle|mentionne)\b`,
  r`\bje (?:t'|vous |te l'|t'en )(?:ai|avais) {few}(?:dit|raconte|parle|mentionne)\b`,
];

export const tools: ToolWords = {
  storeInMemory: patterns(PARTS, [
    r`\b(?:souviens[ -]toi|rappelle[ -]toi|retiens|memorise|enregistre)\b`,
    r`\b(?:note|noter|garde) (?:que|bien|ca|cela|le|la|les|mon|ma|mes|en memoire)\b`,
    r`\b(?:te souvenir|retenir|memoriser|enregistrer|te rappeler)\b`,
    r`\bn'oublie(?:s|z)? (?:pas|jamais)\b`,
  ]),
  retrieveFromMemory: patterns(PARTS, lookUp),
  searchMemories: patterns(PARTS, lookUp),
  forgetMemory: patterns(PARTS, [
    r`(?<!\bn')(?<!\bj')\boublie(?:s|z)?\b`,
    r`\b(?:efface(?:r|s)?|supprime(?:r|s)?|enleve(?:r|s)?)\b`,
    r`\b(?:peux-? ?tu|pourrais-? ?tu|veux que tu|il faut) {few}oublier\b`,
  ]),
  undoForget: patterns(PARTS, [
    r`\b(?:annule(?:r)?|restaure(?:r)?|recupere(?:r)?|retablis|retablir)\b`,
    r`\b(?:remets|ramene|rends) {few}(?:memoire|souvenirs?|le|la|les|ca)\b`,
    r`\b(?:c'etait une erreur|change d'avis)\b`,
  ]),
  explainMemory: patterns(PARTS, [
    r`\bpourquoi (?:crois|penses|dis|sais|est-ce que tu)\b`,
    r`\b(?:comment|d'ou) (?:le |tu )?(?:sais|tiens|connais|as-tu)\b`,
    r`\bquand (?:t'ai|te l'ai|est-ce que je|je t'ai)\b`,
    r`\bqui (?:te l'a|t'a) dit\b`,
  ]),
  getMemoryStats: patterns(PARTS, [
    r`\bcombien {few}(?:souvenirs?|choses|faits|notes|conversations|appels|sais|retenu|retiens)\b`,
    r`\bstatistiques?\b`,
  ]),
  createUserProfile: patterns(PARTS, [
    r`\b(?:cree(?:r|s)?|fais|faire|prepare(?:r)?|ecris|ecrire) {few}profil\b`,
    r`\bme presenter\b`,
    r`\b(?:pour|dans) mon profil\b`,
  ]),
  getUserProfile: patterns(PARTS, [
    r`\b(?:sur|de) moi\b`,
    r`\bmon profil\b`,
    r`\b(?:qui suis[ -]je|decris[ -]moi)\b`,
  ]),
  setOffRecord: patterns(PARTS, [
    r`\b(?:arrete|cesse|reprends|recommence|pause) {few}(?:memoriser|enregistrer|noter|retenir|notes?)\b`,
    r`\b(?:confidentiel(?:lement)?|entre nous|officieusement)\b`,
  ]),
  getConnectionPoolStats: patterns(PARTS, [
    r`\b{links}\b`,
    r`\b(?:tes|ton) (?:reseau|serveurs?|services?|systemes?)\b`,
  ]),
  cleanupConnectionPool: patterns(PARTS, [
    r`\b(?:nettoie|nettoyer|ferme(?:r)?|vide(?:r)?|range(?:r)?)\b {few}{links}\b`,
  ]),
  agreeToCalls: patterns(PARTS, [
    r`\b(?:appel(?:le|les|ez)[ -]moi|m'appel(?:le|les|er|ez)|rappel(?:le|les|ez)[ -]moi|telephone[ -]moi)\b`,
  ]),
  stopCalls: patterns(PARTS, [
    r`\b(?:ne|arrete|arretez|cesse|plus) {few}(?:m'appel(?:le|les|er|ez)|d'appels|telephone)\b`,
  ]),
  endCall: patterns(PARTS, [
    r`\b(?:raccroche[rz]?|(?:termine|terminer|finis|finir) {few}(?:appel|conversation)|au revoir|a (?:bientot|demain|plus tard)|c'est tout)\b`,
  ]),
  transferCall: patterns(PARTS, [
    r`\b(?:transfere|transferer|transferez|passe|passez|mets|mettez)[ -](?:moi)\b`,
    r`\bparler (?:a|avec) {few}(?:personne|humain|conseiller|conseillere|quelqu'un|operateur)\b`,
  ]),
};
