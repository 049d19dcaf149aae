/** @module What one says in German when a tool can be meant. */

import { patterns } from '../patterns.ts';
import type { ToolWords } from '../tool-words.ts';

const r = String.raw;

const PARTS = {
  few: r`(?:[\w']+ ){0,6}`,
  notes: r`(?:gedachtnis|speicher|notizen?|profil|erinnerung(?:en)?|datenbank|liste)`,
  links: r`(?:verbindung(?:en)?|verbindungspool)`,
};

const lookUp = [
  r`\b(?:schau|schaue?|sieh|guck|durchsuch(?:e|en|st)?|schlag) (?:bitte |mal |doch |in |nach)`,
  r`\bsuche? (?:bitte |mal |nach |in |alles |heraus|was )`,
  r`\bnach(?:schauen|sehen|schlagen|suchen|gucken)\b`,
  r`\b(?:hab|habe|hatte) ich (?:dir |euch )?{few}(?:erzahlt|gesagt|erwahnt)\b`,
  r`\bwas (?:hab|habe|hatte) ich\b`,
  r`\bfinde? {few}(?:heraus|was ich|alles)\b`,
];

export const tools: ToolWords = {
  storeInMemory: patterns(PARTS, [
    r`\bmerk(?:e|st|en)? (?:du )?(?:dir|es|das)\b`,
    r`\bdir {few}merken\b`,
    r`\b(?:vergiss|vergesst) {few}nicht\b`,
    r`\b(?:notier(?:e|en|st)?|speicher(?:e|n|st)?|schreib(?:e|en|st)?)\b`,
    r`\b(?:denk|denke) (?:bitte )?daran\b`,
    r`\bbehalt(?:e|en|st)? {few}(?:im kopf|im gedachtnis)\b`,
  ]),
  retrieveFromMemory: patterns(PARTS, lookUp),
  searchMemories: patterns(PARTS, lookUp),
  forgetMemory: patterns(PARTS, [
    r`\b(?:vergiss|vergesst)\b(?! {few}nicht\b)`,
    r`\b(?:losch(?:e|en|st)?|entfern(?:e|en|st)?|streich(?:e|en|st)?)\b`,
    r`\b(?:kannst|konntest|sollst|wurdest|bitte) {few}vergessen\b`,
  ]),
  undoForget: patterns(PARTS, [
    r`\b(?:ruckgangig|wiederherstell(?:e|en|st)?|zuruckhol(?:e|en|st)?)\b`,
    r`\b(?:hol|hole|bring|stell|stelle) {few}(?:zuruck|wieder)\b`,
    r`\b(?:doch behalten|doch nicht vergessen|war ein versehen|anders uberlegt)\b`,
  ]),
  explainMemory: patterns(PARTS, [
    r`\bwoher (?:weisst|hast|kennst|kommt)\b`,
    r`\b(?:warum|wieso|weshalb) (?:glaubst|denkst|meinst|weisst|sagst) du\b`,
    r`\bwann (?:hab|habe|hatte) ich\b`,
    r`\bwer hat dir\b`,
    r`\bwie kommst du\b`,
  ]),
  getMemoryStats: patterns(PARTS, [
    r`\bwie ?viele?\b {few}(?:erinnerung(?:en)?|dinge|fakten|notizen|gesprache|anrufe|weisst|gemerkt|gespeichert|kennst)\b`,
    r`\bwie (?:gross|voll) {few}{notes}\b`,
    r`\bstatistik(?:en)?\b`,
  ]),
  createUserProfile: patterns(PARTS, [
    r`\b(?:erstell(?:e|en|st)?|mach(?:e|en)?|leg(?:e|en)?|richte?|schreib(?:e|en)?) {few}profil\b`,
    r`\b(?:mich|ich) {few}vorstellen\b`,
    r`\b(?:fur|in) mein profil\b`,
  ]),
  getUserProfile: patterns(PARTS, [
    r`\b(?:uber|von) mich\b|\bvon mir\b`,
    r`\bmein profil\b`,
    r`\b(?:wer bin ich|beschreib(?:e)? mich)\b`,
  ]),
  setOffRecord: patterns(PARTS, [
    r`\b(?:hor|hore|stopp|beende|pausier|pausiere|nicht mehr|wieder) {few}(?:merken|aufzeichnen|aufnehmen|speichern|mitschreiben|notizen)\b`,
    r`\b(?:vertraulich|unter uns|aufzeichnung)\b`,
  ]),
  getConnectionPoolStats: patterns(PARTS, [
    r`\b{links}\b`,
    r`\bdein(?:e|en)? (?:netzwerk|server|dienste|systeme?)\b`,
  ]),
  cleanupConnectionPool: patterns(PARTS, [
    r`\b(?:raum|raume|bereinig(?:e|en)?|aufraumen|schliess(?:e|en)?|saubern?|leere?)\b {few}{links}\b`,
    r`\b{links} {few}(?:auf|aufraumen|bereinigen|schliessen|saubern)\b`,
  ]),
  agreeToCalls: patterns(PARTS, [
    r`\b(?:ruf|rufe|rufst|rufen) {few}an\b`,
    r`\b(?:anruf(?:en|st|e)?|telefonier(?:e|en|st))\b`,
  ]),
  stopCalls: patterns(PARTS, [
    r`\b(?:nicht|nie|keine|hor|hore) {few}(?:an|anrufe[n]?|anzurufen|angerufen)\b`,
  ]),
  endCall: patterns(PARTS, [
    r`\b(?:leg(?:e|en)? {few}auf|auflegen|(?:beende|beenden) {few}(?:gesprach|anruf)|auf wiederhor(?:en|n)|tschuss|tschau|bis (?:bald|morgen|spater|dann)|das war(?:'s| es| alles)?$)`,
  ]),
  transferCall: patterns(PARTS, [
    r`\b(?:verbinde|verbinden|stell|stelle|stellen|durchstellen|weiterleiten|leite) {few}(?:mich|durch|weiter|verbinden)\b`,
    r`\b(?:mit) {few}(?:menschen|mitarbeiter(?:in)?|kollegen|kollegin|jemandem) {few}(?:sprechen|reden)\b`,
  ]),
};
