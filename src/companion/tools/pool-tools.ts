/**
 * The function tools about the connections of this process.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { counted, filled } from '../../languages/answer-keys.ts';
import { phrasesOf } from '../../languages/languages.ts';
import { describeStats, withoutHosts } from '../../pool/pool-stats.ts';
import { getConnectionPoolSync } from '../../pool/shared-pool.ts';

/** @param language What they answer in: ISO 639-1. */
export function poolTools(language: string) {
  const { code, pool: answers } = phrasesOf(language);
  const closed = { summary: answers.closed };
  return [
    llm.tool({
      name: 'getConnectionPoolStats',
      description:
        'Tells how your own network connections to your services are doing: open, reused, errors, health. When the person asks about your connections; not about trains, telephones or people.',
      execute: async () => {
        const stats = getConnectionPoolSync()?.getStats();
        return stats ? { summary: describeStats(stats, language), ...withoutHosts(stats) } : closed;
      },
    }),
    llm.tool({
      name: 'cleanupConnectionPool',
      description:
        'Closes your idle network connections and resets their error counter. Only when the person asks to clean up your connections.',
      execute: async () => {
        const report = getConnectionPoolSync()?.cleanup();
        if (!report) return closed;
        const { before, after } = report;
        const idle = counted(answers.idleClosed, before.open - after.open, code);
        const summary = filled(answers.cleaned, { closed: idle, open: String(after.open) });
        return { summary, before, after };
      },
    }),
  ];
}
