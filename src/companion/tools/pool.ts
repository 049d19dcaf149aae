/**
 * The function tools about the connections.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import type { ConnectionPool } from '../../pool/connection-pool.ts';
import { describeStats } from '../../pool/pool-stats.ts';

export function poolTools(pool: ConnectionPool) {
  return [
    llm.tool({
      name: 'getConnectionPoolStats',
      description: 'How the connections to the services are doing: open, reused, errors, health.',
      execute: async () => {
        const stats = pool.getStats();
        return { summary: describeStats(stats), ...stats };
      },
    }),
    llm.tool({
      name: 'cleanupConnectionPool',
      description: 'Cleans up the connection pool: closes idle connections and resets the error counter.',
      execute: async () => {
        const { before, after } = pool.cleanup();
        const closed = before.open - after.open;
        const summary = `I cleaned up: ${closed} idle connections closed, ${after.open} still open, errors reset.`;
        return { summary, before, after };
      },
    }),
  ];
}
