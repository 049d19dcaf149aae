/** @module What the tools answer, in English. */

import type { MemoryAnswers, PoolAnswers } from '../answer-keys.ts';

export const answers: MemoryAnswers = {
  wouldForget: 'I would forget that {memories}. Shall I?',
  wouldForgetWords: 'I would forget what you said about that. Shall I?',
  nothingToForget: "There is nothing about that in my memory, so there's nothing to forget.",
  goneAlready: 'It is gone already.',
  forgotten: 'It is forgotten.',
  nothingToBringBack: 'There is nothing to bring back in this call.',
  broughtBack: 'I have it back.',
  unreached: 'I cannot reach my memory at the moment, so nothing is forgotten yet.',
  unknown: "I don't remember anything about that.",
  saidSo: 'I believe that {memory}, because on {day} you said: {words}',
  toldSo: 'I believe that {memory}, because on {day} you told me so',
  enteredSo: 'I believe that {memory}, because on {day} you entered it',
  stats: 'I remember {memories} about you, from {turns} in {calls}.',
  memories: { one: '{n} thing', other: '{n} things' },
  turns: { one: '{n} turn', other: '{n} turns' },
  calls: { one: '{n} call', other: '{n} calls' },
  recordOff: 'Nothing is kept from now on.',
  recordOn: 'I remember what is said again.',
  stored: 'I will remember that.',
  notStored: 'I did not store that.',
  toldMe: 'You told me that {memory}.',
  notKnown: "I don't have that in my memory.",
  found: { one: 'I found {n} thing that may fit.', other: 'I found {n} things that may fit.' },
  foundNothing: 'I found nothing about that in my memory.',
  profileStored: 'I have set up your profile.',
  known: 'I know that {memories}.',
  littleKnown: "I don't know much about you yet.",
};

export const pool: PoolAnswers = {
  closed: 'My connections are closed.',
  stats:
    'My connections are {status}: {open}, {reused} percent of requests reused one, and there were {errors}.',
  status: { healthy: 'healthy', degraded: 'degraded', unhealthy: 'unhealthy' },
  open: { one: '{n} is open', other: '{n} are open' },
  errors: { one: '{n} error', other: '{n} errors' },
  cleaned: 'I cleaned up: {closed}, {open} still open, errors reset.',
  idleClosed: { one: '{n} idle connection closed', other: '{n} idle connections closed' },
};
