import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { openPool } from './support/pools.ts';
import { COMPLETION, json, serveHttp, type TestServer } from './support/servers.ts';

/** Every name leads to the test's own server, as if many hosts stood there. */
const everywhere = async () => [{ address: '127.0.0.1', family: 4 }];

/** Answers after a while, and knows how many connections each host name had at once. */
async function serveHosts(): Promise<
  { server: TestServer; peakOf: (host: string) => number } & AsyncDisposable
> {
  const now = new Map<string, number>();
  const peaks = new Map<string, number>();
  const server = await serveHttp((incoming, response) => {
    const host = (incoming.headers.host ?? '').split(':')[0] ?? '';
    now.set(host, (now.get(host) ?? 0) + 1);
    peaks.set(host, Math.max(peaks.get(host) ?? 0, now.get(host) ?? 0));
    incoming.resume().on('end', async () => {
      await pause(30);
      now.set(host, (now.get(host) ?? 1) - 1);
      json(response, COMPLETION);
    });
  });
  return { server, peakOf: (host) => peaks.get(host) ?? 0, [Symbol.asyncDispose]: () => server.close() };
}

describe('the limits of the pool', () => {
  it('hold over all clients under a burst of 300 requests to 5 hosts', async () => {
    await using hosts = await serveHosts();
    const { port } = hosts.server;
    await using pool = openPool({
      model: `http://model.test:${port}`,
      database: `http://database.test:${port}`,
      network: { resolve: everywhere },
    });
    const { fetch, dispatcher } = pool.getHttpSession();
    const sixty = <T>(call: () => Promise<T>) => Array.from({ length: 60 }, call);

    const answers = await Promise.all([
      ...sixty(() => pool.getOpenAIClient().chat.completions.create({ model: 'm', messages: [] })),
      ...sixty(async () => expect((await pool.getSupabaseClient().rpc('any')).error).toBeNull()),
      ...sixty(async () => expect((await fetch(`http://a.test:${port}/`)).status).toBe(200)),
      ...sixty(async () => expect((await fetch(`http://b.test:${port}/`)).status).toBe(200)),
      ...sixty(async () => {
        const answer = await request(`http://c.test:${port}/`, { dispatcher });
        await answer.body.dump();
      }),
    ]);

    expect(answers).toHaveLength(300);
    expect(hosts.server.peak).toBeGreaterThan(50);
    expect(hosts.server.peak).toBeLessThanOrEqual(100);
    for (const host of ['model', 'database', 'a', 'b', 'c']) {
      expect(hosts.peakOf(`${host}.test`)).toBeGreaterThan(0);
      expect(hosts.peakOf(`${host}.test`)).toBeLessThanOrEqual(30);
    }
    expect(pool.getStats().connections.peak).toBeLessThanOrEqual(100);
    expect(pool.getStats().connections.queued).toBe(0);
  });

  it('hold for a dispatcher used directly, where an idle connection of another host makes room', async () => {
    await using hosts = await serveHosts();
    const { port } = hosts.server;
    await using pool = openPool({
      model: `http://model.test:${port}`,
      config: { maxConnections: 4, maxPerHost: 2 },
      network: { resolve: everywhere },
    });
    const { dispatcher } = pool.getHttpSession();

    const calls = Array.from({ length: 60 }, async (_, index) => {
      const answer = await request(`http://h${index % 6}.test:${port}/`, { dispatcher });
      await answer.body.dump();
      return answer.statusCode;
    });

    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
    expect(pool.getStats().connections.peak).toBe(4);
    // The server hears a moment later of a connection that was closed to make room.
    expect(hosts.server.peak).toBeLessThan(2 * 4);
  });

  it('let a host that hangs fill its own share only', async () => {
    await using hosts = await serveHosts();
    await using hanging = await serveHttp(() => undefined);
    await using pool = openPool({
      model: hosts.server.origin,
      config: { maxConnections: 10, maxPerHost: 5 },
    });
    const { fetch } = pool.getHttpSession();
    const stop = new AbortController();
    const stuck = Array.from({ length: 50 }, () =>
      fetch(hanging.origin, { signal: stop.signal }).catch(() => 'aborted'),
    );

    const answer = await fetch(hosts.server.origin);

    expect(answer.status).toBe(200);
    expect(hanging.open).toBe(5);
    expect(pool.getStats().origins[hanging.origin]).toMatchObject({ open: 5, busy: 5, queued: 45 });
    stop.abort();
    expect(new Set(await Promise.all(stuck))).toEqual(new Set(['aborted']));
    expect(pool.getStats().connections.queued).toBe(0);
  });
});
