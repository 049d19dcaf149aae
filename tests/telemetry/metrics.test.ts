import { describe, expect, it } from 'vitest';
import { observeCache } from '../../src/concurrency/cache-metrics.ts';
import { AsyncCache } from '../../src/concurrency/cached.ts';
import { observePool } from '../../src/pool/pool-metrics.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { openPool } from '../pool/support/pools.ts';
import { answering, COMPLETION, serveHttp } from '../pool/support/servers.ts';
import { startCollector } from '../support/collector.ts';

describe('metrics', () => {
  it('send the figures of pool, policies and cache to the collector', async () => {
    using collector = await startCollector();
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin });
    const metrics = await createMetrics({ endpoint: collector.endpoint, role: 'job', log: silentLog });
    const cache = new AsyncCache();
    observePool(metrics.meter, pool);
    observeCache(metrics.meter, 'profiles', cache);
    await pool.getOpenAIClient().chat.completions.create({ model: 'm', messages: [] });
    await cache.call('key', async () => 1);

    await metrics.close();

    const sent = collector.received.map(({ text }) => text).join();
    expect(collector.received[0]?.url).toBe('/v1/metrics');
    for (const name of [
      'http.client.open_connections',
      'server.address',
      'kindred.service.breakers',
      'embedding',
      'kindred.cache.calls',
      'profiles',
      `:${process.pid}`,
    ]) {
      expect(sent).toContain(name);
    }
  });

  /** How often a figure is read until the metrics are closed. */
  async function readsFor(endpoint: string | undefined): Promise<number> {
    const metrics = await createMetrics({ endpoint, role: 'job', log: silentLog });
    let reads = 0;
    metrics.meter.createObservableGauge('figure').addCallback(() => {
      reads += 1;
    });
    await metrics.close();
    return reads;
  }

  it('that cannot be delivered do not fail the end of a call', async () => {
    expect(await readsFor('http://127.0.0.1:1')).toBe(1);
  });

  it('are read for a collector, and not without one', async () => {
    using collector = await startCollector();
    expect(await readsFor(collector.endpoint)).toBe(1);
    expect(await readsFor(undefined)).toBe(0);
  });
});
