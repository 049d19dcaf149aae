/** @module Calls that the companion makes, in German: what it says of them, and how one asks for no more. */

import type { CallingWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:okay|ok|also|und|aber|bitte|nein|ja|so|jetzt|hey|danke|entschuldigung|ab jetzt),? ){0,5}`,
  never: r`(?:nicht mehr|nie mehr|nie wieder|nie|nicht wieder|nicht)`,
  soft: r`(?:(?:bitte|jetzt|hier|unter dieser nummer) ){0,2}`,
};

export const calling: CallingWords = {
  ask: 'Darf ich dich unter {number} anrufen, wenn etwas ansteht, höchstens einmal am Tag, zwischen {from} und {until} Uhr?',
  agreed: 'Gut, ich rufe an, wenn etwas ansteht. Sag jederzeit: Ruf mich nicht mehr an.',
  stopped: 'Ich rufe dich nicht mehr an.',
  whichNumber: 'Unter welcher Nummer, mit der Vorwahl des Landes?',
  notCallable: 'Diese Nummer kann ich nicht anrufen.',
  notAgreed: 'Ich konnte es nicht notieren und rufe deshalb nicht an.',
  noCalls: patterns(PARTS, [
    r`{start}{lead}(?:ruf|rufe|rufen sie|ruft) mich {soft}{never} {soft}an{end}`,
    r`\b(?:hor|hore|horen sie|hort) (?:bitte |jetzt )?(?:damit )?auf,? mich (?:standig |immer |dauernd )?anzurufen\b`,
    r`\b(?:mochte|will|wunsche) {soft}{never} {soft}(?:von dir |von ihnen )?angerufen werden\b`,
    r`\b(?:mochte|will) {soft}{never},? dass (?:du mich anrufst|sie mich anrufen|ihr mich anruft)\b`,
    r`\b(?:du sollst|sie sollen|ihr sollt|du darfst|sie durfen) mich {soft}{never} (?:mehr )?anrufen\b`,
    r`{start}{lead}(?:keine anrufe (?:mehr|bitte)|mich {never} anrufen|{never} anrufen){soft}?{end}`,
  ]),
};
