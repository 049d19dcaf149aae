import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { held } from './support/leaks.ts';
import { openPool } from './support/pools.ts';
import { json, serveHttp } from './support/servers.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const REQUESTS = 10_000;
const CONCURRENT = 50;
const MEGABYTE = 1_048_576;

/** Plain answers, streams, errors, cut connections and aborts, in turn. */
async function mixed(pool: ConnectionPool, origin: string, index: number): Promise<void> {
  const { fetch } = pool.getHttpSession();
  const kind = ['plain', 'stream', 'plain', 'error', 'plain', 'cut', 'plain', 'abort'][index % 8];
  const signal = kind === 'abort' ? AbortSignal.timeout(1) : null;
  const response = await fetch(`${origin}/${kind}`, { method: 'GET', signal }).catch(() => undefined);
  await response?.text().catch(() => undefined);
}

async function serve() {
  let cut = 0;
  return await serveHttp((request, response) => {
    const kind = request.url?.slice(1);
    if (kind === 'stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.end('data: 2\n\n');
    } else if (kind === 'cut' && cut++ % 2 === 0) request.socket.destroy();
    else json(response, { kind }, kind === 'error' ? 404 : 200);
  });
}

async function run(pool: ConnectionPool, origin: string, requests: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < requests) {
      next += 1;
      await mixed(pool, origin, next);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

describe('a soak of 10,000 requests in mixed load', () => {
  it('leaves heap and sockets flat', { timeout: 300_000 }, async () => {
    const before = held();
    await using server = await serve();
    await using pool = openPool({ model: 'http://127.0.0.1:9' });
    await run(pool, server.origin, REQUESTS / 5);
    const warmMb = heapMb();

    await run(pool, server.origin, (REQUESTS / 5) * 4);

    await expect.poll(() => pool.getStats().connections.queued).toBe(0);
    expect(heapMb() - warmMb).toBeLessThan(8);
    const { connections, origins } = pool.getStats();
    expect(connections.peak).toBeLessThanOrEqual(30);
    expect(connections.open).toBeLessThanOrEqual(30);
    // those that abort before they are sent are none
    expect(origins[server.origin]?.requests).toBeGreaterThanOrEqual((REQUESTS / 8) * 7);
    expect(server.peak).toBeLessThanOrEqual(31);
    await pool.close();
    await server.close();
    await expect.poll(held, { timeout: 5_000 }).toEqual(before);
  });
});
