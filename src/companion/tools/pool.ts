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
      description:
        'Tells how your own network connections to your services are doing: open, reused, errors, health. When the person asks about your connections; not about trains, telephones or people.',
      execute: async () => {
        const stats = pool.getStats();
        return { summary: describeStats(stats, language), ...stats };
      },
    }),
    llm.tool({
      name: 'cleanupConnectionPool',
      description:
        'Closes your idle network connections and resets their error counter. Only when the person asks to clean up your connections.',
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
