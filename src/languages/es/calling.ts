/** @module Calls that the companion makes, in Spanish: what it says of them, and how one asks for no more. */

import type { CallingWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:vale|bueno|pues|y|pero|por favor|oye|oiga|ya|ahora|gracias|si),? ){0,5}`,
  rest: r`(?: (?:mas|nunca|otra vez|ya|por favor|ahora|aqui|a este numero|por telefono|gracias)){0,4}`,
};

export const calling: CallingWords = {
  ask: '¿Puedo llamarte al {number} cuando haya algo pendiente, como mucho una vez al día, entre las {from} y las {until}?',
  agreed: 'Bien, te llamaré cuando haya algo pendiente. Di cuando quieras: no me llames más.',
  stopped: 'No te llamaré más.',
  whichNumber: '¿A qué número, con el prefijo del país?',
  notCallable: 'No puedo llamar a ese número.',
  notAgreed: 'No he podido anotarlo, así que no llamaré.',
  noCalls: patterns(PARTS, [
    r`\b(?:deja|deje|dejad|dejen) (?:ya )?de llamarme{rest}{end}`,
    r`{start}{lead}no me llam(?:es|e|eis|en){rest}{end}`,
    r`\bno (?:me vuelvas|me vuelva|vuelvas|vuelva) a llamar(?:me)?{rest}{end}`,
    r`\b(?:ya )?no quiero (?:que me llam(?:es|e|en)|mas llamadas|recibir (?:mas )?llamadas|tus llamadas){rest}{end}`,
    r`{start}{lead}(?:no mas|ni una|basta de) llamadas?{rest}{end}`,
  ]),
};
