/**
 * How each service is treated when it is slow, full or broken: the one place where that is decided. The pool's fetch
 * applies it to every request of every client.
 *
 * What may be repeated: requests to chat, transcription, speech and embedding always, until the first byte; the rest if idempotent
 * by method, declared so (`x-idempotent: 1`), refused with 429, or not sent yet.
 *
 * For all: `POOL_TOTAL_TIMEOUT_MS` in all (streams excepted), `POOL_RETRIES` more attempts after jittered pauses or
 * what `Retry-After` asks for. For all but `other`: a circuit that opens above `BREAKER_FAILURE_SHARE` for
 * `BREAKER_OPEN_MS`, and at most `BULKHEAD_LIMIT` calls at once.
 *
 * @module
 */

import type { PoolConfig } from '../config.ts';
import { ServicePolicy } from './service-policy.ts';

export const SERVICES = ['chat', 'transcription', 'speech', 'embedding', 'database', 'other'] as const;
export type Service = (typeof SERVICES)[number];

/** What differs between services. The limits of the configuration hold for all of them. */
export interface Profile {
  /** Until the first byte of an answer, per attempt. */
  readonly headMs: number;
  /** The longest silence within an answer. */
  readonly idleMs: number;
  /** A request does nothing but compute an answer: it may be repeated whatever its method. */
  readonly harmless: boolean;
  /** Has a circuit and a bulkhead of its own. Other hosts have nothing in common: none may break or block another. */
  readonly guarded: boolean;
}

const PROFILES: Readonly<Record<Service, Profile>> = {
  // A caller waits: nobody stays on the line for longer than this without a word.
  chat: { headMs: 15_000, idleMs: 10_000, harmless: true, guarded: true },
  // Apart from speech: ears that fail must not silence the voice.
  transcription: { headMs: 15_000, idleMs: 10_000, harmless: true, guarded: true },
  // A synthesis answers once all of it is made.
  speech: { headMs: 15_000, idleMs: 10_000, harmless: true, guarded: true },
  embedding: { headMs: 10_000, idleMs: 10_000, harmless: true, guarded: true },
  // PostgREST answers in milliseconds; Supabase cuts statements after 8 s itself.
  database: { headMs: 10_000, idleMs: 10_000, harmless: false, guarded: true },
  other: { headMs: 30_000, idleMs: 30_000, harmless: false, guarded: false },
};

export type Policies = Readonly<Record<Service, ServicePolicy>>;

export function createPolicies(config: PoolConfig): Policies {
  const of = (service: Service) => new ServicePolicy(service, PROFILES[service], config);
  return {
    chat: of('chat'),
    transcription: of('transcription'),
    speech: of('speech'),
    embedding: of('embedding'),
    database: of('database'),
    other: of('other'),
  };
}
