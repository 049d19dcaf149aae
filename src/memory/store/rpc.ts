/**
 * One call of one SQL function, with its answer checked.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { KindredError } from '../../errors.ts';
import { type DatabaseClient, rpcOf } from '../../pool/database/database-rpc.ts';

/** PostgREST answers 503 and 504 while the database restarts, Postgres 57P0x and 08xxx; fetch failures have no code. */
const TRANSIENT = /^$|^08|^53|^57P|^PGRST00/;
/** Two writers met: serialisation failure, deadlock, unique violation. The second try finds what the other has written. */
const CONTENTION = /^(?:40001|40P01|23505)$/;
const MAX_TRIES = 4;
/** Before another try, in milliseconds: up to this times the number of tries so far. */
const PAUSE_MS = 25;

export interface FunctionCall<T extends z.ZodType> {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly answer: T;
}

/**
 * All functions may be repeated safely: a turn, call or memory id is the key of each write.
 *
 * @throws KindredError `DATABASE` (refused by the database), `DATABASE_UNREACHABLE` (worth repeating), `ABORTED`.
 */
export async function callFunction<T extends z.ZodType>(
  client: DatabaseClient,
  { name, args, answer }: FunctionCall<T>,
  signal?: AbortSignal,
): Promise<z.output<T>> {
  for (let tries = 1; ; tries++) {
    const { data, error } = await rpcOf(client).call(name, args, signal);
    if (signal?.aborted) throw new KindredError('ABORTED', `${name}: aborted`, { cause: signal.reason });
    if (!error) return checked(name, answer, data);
    const code = error.code ?? '';
    const isContended = CONTENTION.test(code);
    if (isContended && tries < MAX_TRIES) {
      await sleep(Math.random() * PAUSE_MS * tries);
      continue;
    }
    const transient = isContended || TRANSIENT.test(code);
    throw new KindredError(
      transient ? 'DATABASE_UNREACHABLE' : 'DATABASE',
      `${name}: the database answered ${code || 'nothing'}: ${error.message}`,
      { cause: error, retryable: transient, details: { sqlState: code } },
    );
  }
}

function checked<T extends z.ZodType>(name: string, answer: T, data: unknown): z.output<T> {
  const parsed = answer.safeParse(data);
  if (!parsed.success) {
    throw new KindredError('DATABASE', `${name}: an answer of another shape; are the migrations applied?`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}
