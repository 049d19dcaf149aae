/** @module The words for time in Spanish. */

import { spellings, type TimeWords } from '../time-words.ts';

const r = String.raw;

const YEAR = r`(?: (?:de |del )?(?:ano )?{yyyy})?`;
const LAST = r`(?<last>pasad[oa]|anterior)`;
const LAST_BEFORE = r`(?<last>(?:pasad|ultim)[oa])`;
const WEEKEND = '(?:fin de semana|finde)';

export const time: TimeWords = {
  capitals: false,
  months: spellings(
    'enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre',
  ),
  weekdays: spellings('domingo lunes martes miercoles jueves viernes sabado'),
  seasons: { primavera: 2, verano: 5, otono: 8, invierno: 11 },
  numbers: {
    ...{ un: 1, una: 1, uno: 1, dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8 },
    ...{ nueve: 9, diez: 10, once: 11, doce: 12 },
  },
  units: {
    ...{ dia: 'day', dias: 'day', semana: 'week', semanas: 'week' },
    ...{ mes: 'month', meses: 'month', ano: 'year', anos: 'year' },
  },
  readings: [
    ['date', r`\b{day}o? de {month}\b${YEAR}`],
    ['date', r`\b{day}/{number}/{yyyy}\b`],
    ['month', r`\b{month} (?:de |del )?(?:ano )?{yyyy}\b`],
    ['month', r`\b{month} ${LAST}\b`],
    ['month', r`\b${LAST_BEFORE} (?:mes de )?{month}\b`],
    // Not "de mayo": that is a square in Buenos Aires.
    [
      'month',
      r`\b(?:en|durante|desde|este|mes de|(?:principios|comienzos|mediados|finales|fines) de) {month}\b`,
    ],
    ['season', r`\b{season} ${LAST}\b`],
    ['season', r`\b(?:el|la) ${LAST_BEFORE} {season}\b`],
    ['season', r`\b(?:est[ea]|(?:en|durante)(?: el| la)?) {season}${YEAR}\b`],
    ['season', r`\b{season} (?:de |del )(?:ano )?{yyyy}\b`],
    ['ago', r`\bhace (?:como |casi |unos |unas )?{count} {unit}\b`],
    ['dayBeforeYesterday', r`\banteayer\b|\bantier\b|\bantes de ayer\b`],
    ['yesterday', r`\bayer\b|\banoche\b`],
    ['today', r`\bhoy\b|\besta (?:manana|tarde|noche)\b`],
    ['weekend', r`\b${WEEKEND} ${LAST}\b`],
    ['weekend', r`\b(?:${LAST_BEFORE}|este) ${WEEKEND}\b`],
    ['week', r`\bsemana ${LAST}\b`],
    ['week', r`\b(?:${LAST_BEFORE}|esta) semana\b`],
    ['calendarMonth', r`\bmes ${LAST}\b`],
    ['calendarMonth', r`\b(?:${LAST_BEFORE}|este) mes\b`],
    ['calendarYear', r`\bano ${LAST}\b`],
    ['calendarYear', r`\b(?:${LAST_BEFORE}|este) ano\b`],
    ['weekday', r`\b(?:el|este|pasado|ultimo) {weekday}\b`],
    ['year', r`\b(?:en|en el|desde|del|(?:el|del) ano) (?<year>(?:19|20)\d\d)\b`],
  ],
};
