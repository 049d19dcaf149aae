/**
 * Somebody with a row in every table that has people in it.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { MemoryStore } from '../../src/memory/store/store.ts';
import { personMemory, tell } from './call-memory.ts';

/** How many rows of {@link fillEverything} stand in each table. */
export const FULL_PERSON = {
  ...{
    call_wishes: 1,
    calls: 1,
    ended_keys: 1,
    episodes: 2,
    forgettings: 1,
    greetings: 1,
    memories: 1,
    memory_turns: 1,
  },
  ...{ onboarding_details: 1, open_loops: 2, processed_turns: 2, users: 1 },
} as const;

/** A call of somebody who has a secret, and has had a parrot forgotten. */
export async function fillEverything(
  store: MemoryStore,
  userId: string,
  callId: string = randomUUID(),
): Promise<void> {
  const person = personMemory(store, { userId });
  await person.startCall({ callId, room: 'r', timeZone: 'Europe/Berlin' });
  await person.saveOnboarding({ name: 'Ada', occupation: 'baker', interests: ['rowing'] });
  await person.calling.agree({ number: '+4930123456' });
  const parrot = await tell(person, { callId, facts: [['pet', 'has a parrot']] });
  await person.forget({ memories: parrot.changes.map(({ memory }) => memory.id), turns: [] });
  await tell(person, {
    ...{ callId, userText: 'my secret', agentText: 'I see', facts: [['secret', 'has a secret']] },
    ...{ endedKeys: ['smoking'], openLoops: [{ text: 'tell the secret', dueAt: null }] },
    known: await store.loadPerson(userId),
  });
  await closeCall(store, userId, callId);
}

/** What a call writes at its end. @returns Whether it was kept. */
export async function closeCall(store: MemoryStore, userId: string, callId: string): Promise<boolean> {
  const person = personMemory(store, { userId });
  const { revision } = await store.loadPerson(userId);
  const openLoops = [{ text: 'keep the secret', dueAt: null }];
  const ended = { callId, summary: 'They spoke of the secret.', askNext: 'the secret', openLoops };
  const isKept = await person.endCall({ ...ended, endedAt: new Date().toISOString() }, revision);
  const audio = { pcm: new Int16Array(2_400), sampleRate: 24_000 };
  const always = { moment: 'any', from: null, until: null, about: 'tell the secret' } as const;
  const greeting = { text: 'How is the secret?', audio, voice: 'v', ...always };
  return (await person.saveGreetings([greeting], { callId, revision })) && isKept;
}
