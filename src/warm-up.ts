/**
 * Before the call: what its first moments would otherwise wait for. Connections are opened, cached speech is read, and
 * what a call does is done once, for the first run of code is ten times slower than the second.
 *
 * @module
 */

import { type inference, voice } from '@livekit/agents';
import { AudioSource, LocalAudioTrack, Room } from '@livekit/rtc-node';
import { rehearseLookUp } from './arrival.ts';
import { createSession } from './companion/session.ts';
import { SPEECH_SAMPLE_RATE } from './companion/speech/pcm.ts';
import { poolTools } from './companion/tools/pool.ts';
import { messageOf } from './errors.ts';
import { EMBEDDING_DIMENSIONS } from './memory/embedder/embedder.ts';
import { InProcessIndex } from './memory/index/in-process.ts';
import type { Services } from './services.ts';

/** Nobody's id: reading it changes nothing. */
const NOBODY = 'kindred-warm-up';

/** LiveKit's native part starts with the first track and stops with the last: one that is held keeps it running. */
const held: LocalAudioTrack[] = [];

/** Never rejects: a service that is away is met again by the call, which knows what to do without it. */
export async function warmUp(services: Services, vad: inference.VAD, signal: AbortSignal): Promise<void> {
  const { pool, phrases, store, log, config } = services;
  held.push(LocalAudioTrack.createAudioTrack('warm-up', new AudioSource(SPEECH_SAMPLE_RATE, 1)));
  rehearseRecall();
  const rehearsals = [
    pool.warm(signal),
    phrases.load(signal),
    store.loadPerson(NOBODY, 1, signal),
    rehearseLookUp(config),
    rehearseSession(services, vad),
  ];
  for (const outcome of await Promise.allSettled(rehearsals))
    if (outcome.status === 'rejected')
      log.warn({ error: messageOf(outcome.reason) }, 'something could not be warmed');
}

/** Searches next to nothing. */
function rehearseRecall(): void {
  const index = new InProcessIndex();
  const vector = new Float32Array(EMBEDDING_DIMENSIONS).fill(1 / Math.sqrt(EMBEDDING_DIMENSIONS));
  const rest = { atMs: Date.now(), sessionId: 'c', speaker: 'user', importance: 0.5, vector } as const;
  index.add(
    ['one thing', 'another thing'].map((text, i) => ({ id: `${i}`, kind: 'episode', text, ...rest })),
  );
  index.search({ text: 'which thing?', vector, limit: 1, nowMs: Date.now() });
}

/** A session that hears nothing and says nothing; it ends by itself, and nobody waits for that. */
async function rehearseSession(services: Services, vad: inference.VAD): Promise<void> {
  const { config, pool } = services;
  // The end-of-turn model asks for the job it runs in, and there is none yet; ears on a websocket would open it.
  const turns = { ...config.turns, detection: 'vad' } as const;
  const models = { ...config.models, sttRealtime: false };
  const session = createSession({ ...services, vad, config: { ...config, turns, models } });
  const agent = new voice.Agent({ instructions: '', tools: poolTools(pool) });
  await session.start({ agent, room: new Room(), record: false });
  void session.close().catch(() => undefined);
}
