/**
 * Before the call: what its first moments would otherwise wait for. Connections are opened, cached speech is read, and
 * what a call does is done once, for the first run of code is ten times slower than the second.
 *
 * @module
 */

import type { inference } from '@livekit/agents';
import { rehearseLookUp } from './arrival.ts';
import { messageOf } from './errors.ts';
import { EMBEDDING_DIMENSIONS } from './memory/embedder/embedder.ts';
import { InProcessIndex } from './memory/index/in-process.ts';
import { rehearseCall } from './rehearsal/rehearsal.ts';
import type { Services } from './services.ts';

/** Nobody's id: reading it changes nothing. */
const NOBODY = 'kindred-warm-up';

/** Never rejects: a service that is away is met again by the call, which knows what to do without it. */
export async function warmUp(services: Services, vad: inference.VAD, signal: AbortSignal): Promise<void> {
  const { pool, phrases, store, log, config } = services;
  rehearseRecall();
  const rehearsals = [
    pool.warm(signal),
    phrases.load(signal),
    store.loadPerson(NOBODY, 1, signal),
    rehearseLookUp(config),
    rehearseCall(services, vad),
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
