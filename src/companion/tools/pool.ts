/**
 * The function tools about the connections.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import type { ConnectionPool } from '../../pool/connection-pool.ts';
import { describeStats } from '../../pool/pool-stats.ts';
import { counted, filled } from '../../speech/phrases/answers.ts';
import { phrasesOf } from '../../speech/phrases/phrases.ts';

/** @param language What they answer in: ISO 639-1. */
export function poolTools(pool: ConnectionPool, language: string) {
  return [
    llm.tool({
      name: 'getConnectionPoolStats',
      description: 'How the connections to the services are doing: open, reused, errors, health.',
      execute: async () => {
        const stats = pool.getStats();
        return { summary: describeStats(stats, language), ...stats };
      },
    }),
    llm.tool({
      name: 'cleanupConnectionPool',
      description: 'Cleans up the connection pool: closes idle connections and resets the error counter.',
      execute: async () => {
        const { before, after } = pool.cleanup();
        const { code, pool: answers } = phrasesOf(language);
        const closed = counted(answers.idleClosed, before.open - after.open, code);
        const summary = filled(answers.cleaned, { closed, open: String(after.open) });
        return { summary, before, after };
      },
    }),
  ];
}
