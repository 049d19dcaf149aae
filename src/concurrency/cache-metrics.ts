/**
 * A cache's figures as OpenTelemetry instruments.
 *
 * @module
 */

import type { Meter } from '@opentelemetry/api';
import type { AsyncCache } from './cached.ts';

/** What was asked of the cache, by whether it had it, and how many results it holds. */
export function observeCache(meter: Meter, name: string, cache: Pick<AsyncCache, 'stats'>): void {
  const attributes = { cache: name };
  meter.createObservableCounter('kindred.cache.calls', { unit: '{call}' }).addCallback((result) => {
    const { hits, misses } = cache.stats;
    result.observe(hits, { ...attributes, outcome: 'hit' });
    result.observe(misses, { ...attributes, outcome: 'miss' });
  });
  meter.createObservableUpDownCounter('kindred.cache.entries', { unit: '{entry}' }).addCallback((result) => {
    result.observe(cache.stats.entries, attributes);
  });
}
