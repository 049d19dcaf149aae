/**
 * How each service is treated when it is slow, full or broken: the one place where that is decided, and which service a
 * URL belongs to. The pool's fetch applies it to every request of every client.
 *
 * What may be repeated: requests to chat, transcription, speech and embedding always, until the first byte; the rest if idempotent
 * by method, declared so (`x-idempotent: 1`), refused with 429, or not sent yet.
 *
 * For all: `POOL_TOTAL_TIMEOUT_MS` in all (streams excepted), `POOL_RETRIES` more attempts after jittered pauses or
 * what `Retry-After` asks for. For all but `other`: a circuit that opens above `BREAKER_FAILURE_SHARE` for
 * `BREAKER_OPEN_MS`, and at most `BULKHEAD_LIMIT` requests at once.
 *
 * @module
 */

export const SERVICES = ['chat', 'transcription', 'speech', 'embedding', 'database', 'other'] as const;
export type Service = (typeof SERVICES)[number];

/** What differs between services. The limits of the configuration hold for all of them. */
export interface Profile {
  /** Until the first byte of an answer, per attempt. */
  readonly headMs: number;
  /** The longest silence within an answer. */
  readonly idleMs: number;
  /** A request does nothing but compute an answer: it may be repeated whatever its method. */
  readonly idempotent: boolean;
  /** Has a circuit of its own. Other hosts have nothing in common: none may break another. */
  readonly guarded: boolean;
}

export const PROFILES: Readonly<Record<Service, Profile>> = {
  // A caller waits: nobody stays on the line for longer than this without a word.
  chat: { headMs: 15_000, idleMs: 10_000, idempotent: true, guarded: true },
  // Apart from speech: transcription that fails must not silence the voice.
  transcription: { headMs: 15_000, idleMs: 10_000, idempotent: true, guarded: true },
  // A synthesis answers once all of it is made.
  speech: { headMs: 15_000, idleMs: 10_000, idempotent: true, guarded: true },
  embedding: { headMs: 10_000, idleMs: 10_000, idempotent: true, guarded: true },
  // PostgREST answers in milliseconds; Supabase cuts statements after 8 s itself.
  database: { headMs: 10_000, idleMs: 10_000, idempotent: false, guarded: true },
  other: { headMs: 30_000, idleMs: 30_000, idempotent: false, guarded: false },
};

/** Which service a URL belongs to. */
export class Routes {
  readonly #model: URL;
  readonly #databases = new Set<string>();

  /** @param modelUrl Base URL of the OpenAI-compatible service. */
  constructor(modelUrl: string) {
    this.#model = new URL(modelUrl);
  }

  addDatabase(url: string): void {
    this.#databases.add(new URL(url).origin);
  }

  serviceOf(url: URL): Service {
    // The base path tells them apart where one gateway stands before both.
    if (url.origin === this.#model.origin && url.pathname.startsWith(this.#model.pathname)) {
      return modelService(url.pathname);
    }
    return this.#databases.has(url.origin) ? 'database' : 'other';
  }
}

function modelService(path: string): Service {
  if (path.endsWith('/audio/transcriptions')) return 'transcription';
  if (path.includes('/audio/')) return 'speech';
  return path.endsWith('/embeddings') ? 'embedding' : 'chat';
}
