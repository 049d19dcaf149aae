/**
 * The outbox that the configuration names.
 *
 * @module
 */

import type { Log } from '../../telemetry/log.ts';
import { DiskPlace } from './disk-logs.ts';
import type { OutboxPlace } from './outbox.ts';

/** Which of both, with what it needs. */
export type OutboxChoice =
  | { readonly kind: 'disk'; readonly dir: string }
  | { readonly kind: 'redis'; readonly url: string };

/** Resolves also when Redis is away. Its client is loaded for those who use it. */
export async function openOutbox(choice: OutboxChoice, log: Log): Promise<OutboxPlace> {
  if (choice.kind === 'disk') return new DiskPlace(choice.dir);
  const { RedisPlace } = await import('./redis-place.ts');
  return RedisPlace.open(choice.url, log);
}
