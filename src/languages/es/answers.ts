/** @module What the tools answer, in Spanish. */

import type { MemoryAnswers, PoolAnswers } from '../answer-keys.ts';

export const answers: MemoryAnswers = {
  wouldForget: 'Olvidaría esto: {memories}. ¿Lo hago?',
  wouldForgetWords: 'Olvidaría lo que dijiste sobre eso. ¿Lo hago?',
  nothingToForget: 'No tengo nada sobre eso en mi memoria, así que no hay nada que olvidar.',
  goneAlready: 'Eso ya está borrado.',
  forgotten: 'Ya lo he olvidado.',
  nothingToBringBack: 'No hay nada que recuperar en esta llamada.',
  broughtBack: 'Lo he recuperado.',
  unreached: 'Ahora mismo no puedo acceder a mi memoria, así que todavía no he olvidado nada.',
  unknown: 'No recuerdo nada sobre eso.',
  saidSo: 'Tengo apuntado: {memory}. Lo sé porque el {day} dijiste: {words}',
  toldSo: 'Tengo apuntado: {memory}. Me lo contaste el {day}.',
  enteredSo: 'Tengo apuntado: {memory}. Lo escribiste el {day}.',
  stats: 'Recuerdo {memories} sobre ti, de {turns} en {calls}.',
  memories: { one: '{n} cosa', other: '{n} cosas' },
  turns: { one: '{n} intervención', other: '{n} intervenciones' },
  calls: { one: '{n} llamada', other: '{n} llamadas' },
  recordOff: 'A partir de ahora no guardo nada.',
  recordOn: 'Vuelvo a recordar lo que se dice.',
  stored: 'Lo recordaré.',
  notStored: 'Eso no lo he guardado.',
  toldMe: 'Me contaste esto: {memory}.',
  notKnown: 'No tengo eso en mi memoria.',
  found: {
    one: 'He encontrado {n} cosa que puede encajar.',
    other: 'He encontrado {n} cosas que pueden encajar.',
  },
  foundNothing: 'No he encontrado nada sobre eso en mi memoria.',
  profileStored: 'He creado tu perfil.',
  known: 'Esto es lo que sé de ti: {memories}.',
  littleKnown: 'Todavía no sé mucho de ti.',
};

export const pool: PoolAnswers = {
  closed: 'Mis conexiones están cerradas.',
  stats:
    'Mis conexiones están {status}: {open}, el {reused} por ciento de las peticiones reutilizó una, y hubo {errors}.',
  status: { healthy: 'bien', degraded: 'algo lentas', unhealthy: 'mal' },
  open: { one: '{n} está abierta', other: '{n} están abiertas' },
  errors: { one: '{n} error', other: '{n} errores' },
  cleaned: 'He hecho limpieza: {closed}, {open} aún en uso, contador de errores a cero.',
  idleClosed: { one: '{n} conexión libre cerrada', other: '{n} conexiones libres cerradas' },
};
