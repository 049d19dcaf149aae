/** @module What is said about the call itself, in Spanish. */

import type { CallPhrases } from '../language.ts';

export const call: CallPhrases = {
  disclosure:
    'Para que lo sepas: soy una máquina y recuerdo lo que me cuentas. Si no quieres, di: no guardes nada.',
  noMemory: 'No sé quién llama, así que no recordaré esta llamada.',
  stillThere: '¿Sigues ahí?',
  silent: 'Ya no te oigo, así que voy a colgar. ¡Hasta pronto!',
  timeIsUp: 'Se nos ha acabado el tiempo por hoy. Me ha gustado hablar contigo. ¡Hasta pronto!',
  enoughToday: 'Hoy ya hemos hablado mucho. Vuelve a llamar mañana, por favor. ¡Hasta pronto!',
  goodbye: '¡Hasta pronto!',
  pressed: 'Pulso {keys}.',
  transferring: 'Te paso la llamada. Un momento, por favor.',
  notTransferred: 'Lo siento, no he podido pasarte la llamada.',
  callsStopped: 'No te llamaré más.',
  outboundGreeting: '¡Hola! Soy {name}. Te llamo para saber cómo estás.',
};
