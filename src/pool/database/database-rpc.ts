/**
 * How the database is asked: calls of the SQL functions in supabase/migrations, over Supabase's HTTP API or over a
 * connection of Postgres's own protocol. Whoever asks need not know which.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import { IDEMPOTENT_HEADER } from '../retry-rules.ts';

/** What a function answers, as JSON has it, or why there is no answer. */
export interface RpcAnswer {
  readonly data: unknown;
  /** `code`: the SQLSTATE, or a code of PostgREST (`PGRST…`); empty where nobody answered. */
  readonly error: { readonly code?: string; readonly message: string } | null;
}

/** Told of a person's new revision; `null`: some may have been missed. */
export type RevisionListener = (revision: number | null) => void;

export interface Watch {
  /** Whether changes are heard of as they happen. */
  readonly isLive: boolean;
  stop(): void;
}

export interface DatabaseRpc {
  /** Calls a function that may be called again with the same arguments. Never rejects. */
  call(name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<RpcAnswer>;
  /** Only where the database can say by itself that something has changed. */
  watch?(userId: string, listener: RevisionListener): Watch;
}

/** Either way to ask. */
export type DatabaseClient = SupabaseClient | DatabaseRpc;

export function rpcOf(client: DatabaseClient): DatabaseRpc {
  return 'call' in client ? client : overApi(client);
}

/** All our functions may be repeated safely; the header tells the pool's retry policy so. */
function overApi(client: SupabaseClient): DatabaseRpc {
  return {
    async call(name, args, signal) {
      const request = client.rpc(name, args).setHeader(IDEMPOTENT_HEADER, '1');
      const { data, error } = await (signal ? request.abortSignal(signal) : request);
      return { data, error };
    },
  };
}
