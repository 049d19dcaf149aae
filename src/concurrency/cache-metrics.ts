/**
 * A cache's figures as OpenTelemetry instruments.
 *
 * @module
 */

import type { Meter } from '@opentelemetry/api';
import type { AsyncCache } from './cached.ts';

/** The share of calls that the cache answered, and how many results it holds. */
export function observeCache(meter: Meter, name: string, cache: Pick<AsyncCache, 'stats'>): void {
  const attributes = { cache: name };
  meter.createObservableGauge('kindred.cache.hit_share').addCallback((result) => {
    const { hits, misses } = cache.stats;
    result.observe(hits + misses === 0 ? 0 : hits / (hits + misses), attributes);
  });
  meter.createObservableGauge('kindred.cache.entries').addCallback((result) => {
    result.observe(cache.stats.entries, attributes);
  });
}
