/** @module The words for time in French. */

import { spellings, type TimeWords } from '../time-words.ts';

const r = String.raw;

const LAST = r`(?<last>derniere?|passee?)`;
const WEEKEND = '(?:week[- ]?end)';

export const time: TimeWords = {
  capitals: false,
  months: spellings('janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre'),
  weekdays: spellings('dimanche lundi mardi mercredi jeudi vendredi samedi'),
  seasons: { printemps: 2, ete: 5, automne: 8, hiver: 11 },
  numbers: {
    ...{ un: 1, une: 1, deux: 2, trois: 3, quatre: 4, cinq: 5, six: 6, sept: 7, huit: 8, neuf: 9 },
    ...{ dix: 10, onze: 11, douze: 12, quinze: 15 },
  },
  units: {
    ...{ jour: 'day', jours: 'day', semaine: 'week', semaines: 'week', mois: 'month' },
    ...{ an: 'year', ans: 'year', annee: 'year', annees: 'year' },
  },
  readings: [
    ['date', r`\b{day}(?:er)? {month}\b(?: {yyyy})?`],
    ['date', r`\b{day}/{number}/{yyyy}\b`],
    ['month', r`\b{month} {yyyy}\b`],
    ['month', r`\b{month} ${LAST}\b`],
    ['month', r`\b(?:en|depuis|debut|fin|courant|pendant|mi-|mi|mois de|mois d') ?{month}\b`],
    ['season', r`\b{season} ${LAST}\b`],
    // "Été" is also the participle of "être": it is a season behind these words alone.
    [
      'season',
      r`\b(?:en |au |cet |ce |(?:pendant|durant) (?:le |l'|cet |ce )){season}(?: (?:de )?(?:l'annee )?{yyyy})?\b`,
    ],
    ['season', r`\b(?:l'|le ){season} (?:de )?(?:l'annee )?{yyyy}\b`],
    ['ago', r`\by a (?:environ |presque |deja )?{count} {unit}\b`],
    ['dayBeforeYesterday', r`\bavant[- ]hier\b`],
    ['yesterday', r`\bhier\b|\bla nuit derniere\b`],
    ['today', r`\baujourd'hui\b|\bce (?:matin|soir)\b|\bcet(?:te)? apres[- ]midi\b`],
    ['weekend', r`\b${WEEKEND} ${LAST}\b`],
    ['weekend', r`\bce ${WEEKEND}\b`],
    ['week', r`\bsemaine ${LAST}\b`],
    ['week', r`\bcette semaine\b`],
    ['calendarMonth', r`\bmois ${LAST}\b`],
    ['calendarMonth', r`\bce mois\b`],
    ['calendarYear', r`\b(?:an|annee) ${LAST}\b`],
    ['calendarYear', r`\bcette annee\b`],
    // "Le lundi" is every Monday.
    ['weekday', r`(?<!\b(?:le|chaque) )\b{weekday}\b(?! (?:prochain|gras)\b)`],
    ['year', r`\b(?:en|depuis|l'an|l'annee|annee) (?<year>(?:19|20)\d\d)\b`],
  ],
};
