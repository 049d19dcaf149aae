/**
 * The cheapest question that a service answers: it warms a connection and tells whether anybody is there. It is asked past
 * the policies: a service whose circuit is open must be asked too, or nobody learns that it is back.
 *
 * @module
 */

import type { Dispatcher } from 'undici';
import { KindredError } from '../errors.ts';
import { Attempt } from './attempt.ts';
import { actsAsPerson, keyOf, type OpenAISettings, type SupabaseSettings } from './clients.ts';
import type { OriginRegistry } from './origin-stats.ts';
import { personToken } from './person-token.ts';
import type { ConnectionPoolOptions } from './pool-options.ts';
import { discard } from './retry-rules.ts';

export interface Probe {
  readonly origin: string;
  /** Connections that a turn uses at the same time. */
  readonly sockets: number;
  /**
   * Resolves when the service answers at all; a service that does not know the path is there, too.
   *
   * @throws KindredError from the network, or `HTTP_STATUS` for a server error or a refused key.
   */
  readonly ask: (signal?: AbortSignal) => Promise<void>;
}

interface Question extends Pick<Probe, 'sockets'> {
  readonly url: string;
  /** Made anew each time: tokens end. */
  readonly request: () => RequestInit;
}

const REFUSED = new Set([401, 403]);

/** A turn listens, thinks and speaks at the same time: chat and speech overlap. */
const MODEL_SOCKETS = 2;
export const DATABASE_SOCKETS = 1;

/** A function that reads next to nothing, all the way down to the database; nobody has this name. */
const PROBE_FUNCTION = 'memory_stats';
export const PROBE_USER = 'kindred-health-probe';

/** The model service by its list of models. undici would close the connection after a HEAD. */
function modelQuestion({ apiKey, baseUrl }: OpenAISettings): Question {
  return {
    url: `${baseUrl}/models`,
    sockets: MODEL_SOCKETS,
    request: () => ({ headers: { authorization: `Bearer ${apiKey}` } }),
  };
}

/** The database, over Supabase's API, by a function of ours. */
function databaseQuestion(supabase: SupabaseSettings): Question {
  const key = keyOf(supabase);
  const token = () => (actsAsPerson(supabase) ? personToken(PROBE_USER, supabase.jwtSecret ?? '') : key);
  return {
    url: `${supabase.url}/rest/v1/rpc/${PROBE_FUNCTION}`,
    sockets: DATABASE_SOCKETS,
    request: () => ({
      method: 'POST',
      headers: { apikey: key, authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ p_user_id: PROBE_USER }),
    }),
  };
}

/** Of the model service, and of the database where it is asked over Supabase's API. */
export function createProbes(
  { openai, supabase, config }: Pick<ConnectionPoolOptions, 'openai' | 'supabase' | 'config'>,
  dispatcher: Dispatcher,
  origins: OriginRegistry,
): { readonly model: Probe; readonly api: Probe | null } {
  const probeOf = (question: Question): Probe => {
    const { origin } = new URL(question.url);
    const ask = async (signal = new AbortController().signal) => {
      const counters = origins.of(origin);
      counters.requests += 1;
      const limits = { headMs: config.connectTimeoutMs, idleMs: config.connectTimeoutMs };
      const attempt = new Attempt({ origin, dispatcher, counters, ...limits, signal });
      const response = await attempt.fetch(question.url, { ...question.request(), redirect: 'manual' });
      await discard(response);
      await attempt.finished;
      refuse(origin, response.status);
    };
    return { origin, sockets: question.sockets, ask };
  };
  return { model: probeOf(modelQuestion(openai)), api: supabase && probeOf(databaseQuestion(supabase)) };
}

function refuse(origin: string, status: number): void {
  const isBroken = status >= 500;
  if (!isBroken && !REFUSED.has(status)) return;
  const what = isBroken ? 'it answers with a server error' : 'it refuses the key';
  const details = { origin, status };
  throw new KindredError('HTTP_STATUS', `${origin}: ${what} (${status})`, { retryable: isBroken, details });
}
