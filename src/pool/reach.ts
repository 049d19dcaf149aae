/**
 * The cheapest question that a service answers: it warms a connection and tells whether anybody is there.
 *
 * @module
 */

import type { Dispatcher } from 'undici';
import { KindredError } from '../errors.ts';
import { Attempt } from './attempt.ts';
import { actsAsPerson, keyOf } from './clients.ts';
import type { OriginRegistry } from './origin-stats.ts';
import { personToken } from './person-token.ts';
import type { ConnectionPoolOptions } from './pool-options.ts';
import { discard } from './retry-rules.ts';

export interface ReachOptions {
  readonly url: string;
  /** Sent as JSON; without it the question is a GET. undici closes the connection after a HEAD. */
  readonly body?: unknown;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const REFUSED = new Set([401, 403]);

/** A function that reads next to nothing, all the way down to the database; nobody has this name. */
const PROBE_FUNCTION = 'memory_stats';
const PROBE_USER = 'kindred-health-probe';

/** Asks past the policies: a service whose circuit is open must be asked too, or nobody learns that it is back. */
export class Reach {
  readonly origin: string;
  readonly #options: ReachOptions;
  readonly #dispatcher: Dispatcher;
  readonly #origins: OriginRegistry;

  constructor(options: ReachOptions, dispatcher: Dispatcher, origins: OriginRegistry) {
    this.origin = new URL(options.url).origin;
    this.#options = options;
    this.#dispatcher = dispatcher;
    this.#origins = origins;
  }

  /**
   * Resolves when the service answers at all; a service that does not know the path is there, too.
   *
   * @throws KindredError from the network, or `HTTP_STATUS` for a server error or a refused key.
   */
  async ask(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { url, body, headers, timeoutMs } = this.#options;
    const counters = this.#origins.of(this.origin);
    counters.requests += 1;
    const attempt = new Attempt({
      origin: this.origin,
      dispatcher: this.#dispatcher,
      counters,
      headMs: timeoutMs,
      idleMs: timeoutMs,
      signal,
    });
    const request =
      body === undefined
        ? { headers: headers() }
        : {
            method: 'POST',
            headers: { ...headers(), 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    const response = await attempt.fetch(url, { ...request, redirect: 'manual' });
    await discard(response);
    await attempt.finished;
    if (response.status >= 500) throw this.#refused(response.status, 'it answers with a server error');
    if (REFUSED.has(response.status)) throw this.#refused(response.status, 'it refuses the key');
  }

  #refused(status: number, what: string): KindredError {
    return new KindredError('HTTP_STATUS', `${this.origin}: ${what} (${status})`, {
      retryable: status >= 500,
      details: { origin: this.origin, status },
    });
  }
}

/** The model service by its list of models, the database by a function of ours. */
export function createReaches(
  { openai, supabase, config }: ConnectionPoolOptions,
  dispatcher: Dispatcher,
  origins: OriginRegistry,
): [model: Reach, database: Reach] {
  const timeoutMs = config.connectTimeoutMs;
  const key = keyOf(supabase);
  const token = () => (actsAsPerson(supabase) ? personToken(PROBE_USER, supabase.jwtSecret ?? '') : key);
  const model = {
    url: `${openai.baseUrl}/models`,
    headers: () => ({ authorization: `Bearer ${openai.apiKey}` }),
    timeoutMs,
  };
  const database = {
    url: `${supabase.url}/rest/v1/rpc/${PROBE_FUNCTION}`,
    body: { p_user_id: PROBE_USER },
    headers: () => ({ apikey: key, authorization: `Bearer ${token()}` }),
    timeoutMs,
  };
  return [new Reach(model, dispatcher, origins), new Reach(database, dispatcher, origins)];
}
