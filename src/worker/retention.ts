/**
 * Words older than `RETENTION_DAYS` are deleted, once a day, by whichever worker comes first, in every copy: turns,
 * summaries, prepared greetings, and what was set aside of the outbox. Memories stay until they are forgotten.
 *
 * @module
 */

import type { Services } from '../call/call-services.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import { deleteOldWords } from '../memory/forgetting/old-words.ts';
import { removeOldLogs } from '../memory/outbox/removal.ts';
import { createLog } from '../telemetry/log.ts';
import { openServices } from './services.ts';

const DAY_MS = 86_400_000;

/** Deletes now and every day for as long as the process lives. With 0 days nothing is ever deleted. */
export function startRetention(config: Config): void {
  const days = config.memory.retentionDays;
  if (days === 0) return;
  const log = createLog(config.logLevel).child({ part: 'retention' });
  let services: Services | undefined;
  const deleteOld = async () => {
    try {
      services ??= await openServices(config, { log, role: 'worker' });
      const episodes = await deleteOldWords(services.store, days);
      const logs = await removeOldLogs(services.outbox.logs, days);
      log.info({ days, episodes, logs }, 'old words deleted');
    } catch (error) {
      log.error({ error: messageOf(error) }, 'old words could not be deleted: tried again tomorrow');
    }
  };
  const next = () => {
    deleteOld().finally(() => setTimeout(next, DAY_MS).unref());
  };
  next();
}
