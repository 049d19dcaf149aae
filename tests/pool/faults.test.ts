import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PoolConfig } from '../../src/config.ts';
import { KindredError } from '../../src/errors.ts';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { type Held, held } from './support/leaks.ts';
import { openPool } from './support/pools.ts';
import { json, serveHttp, serveRaw, type TestServer } from './support/servers.ts';

/** Short limits, so that each fault shows within a second; the circuit opens after 5 failed attempts. */
const QUICK: Partial<PoolConfig> = {
  connectTimeoutMs: 200,
  totalTimeoutMs: 600,
  retries: 0,
  breakerOpenMs: 300,
};

const ATTEMPTS_TO_OPEN = 5;
/** Loose: a busy machine is slow, a limit that does not work is never. */
const SLACK_MS = 3_000;

async function chat(pool: ConnectionPool, model: string): Promise<string> {
  const { fetch } = pool.getHttpSession();
  const response = await fetch(`${model}/v1/chat/completions`, { method: 'POST', body: '{}' });
  return `${response.status} ${await response.text()}`;
}

async function failureOf(call: Promise<unknown>): Promise<{ code: unknown; tookMs: number }> {
  const startedMs = performance.now();
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return {
    code: error instanceof KindredError ? error.code : error,
    tookMs: performance.now() - startedMs,
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';

/** Sends a byte now and then, for as long as anybody listens. */
function drip(socket: Socket): void {
  socket.once('data', () => {
    socket.write(HEAD);
    const timer = setInterval(() => socket.write('x'), 50);
    socket.once('close', () => clearInterval(timer));
  });
}

function resetMidBody(socket: Socket): void {
  socket.once('data', () => {
    socket.write(`${HEAD}{"choi`, () => socket.resetAndDestroy());
  });
}

interface Fault {
  readonly name: string;
  readonly serve: () => Promise<TestServer>;
  readonly model?: (server: TestServer) => string;
  readonly config?: Partial<PoolConfig>;
  readonly code: string;
  /** It fails no sooner than this; a timer on a busy machine may be early by as much as it lags. */
  readonly afterMs: number;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'a server that accepts and never answers',
    serve: () => serveRaw((socket) => socket.resume()),
    code: 'DEADLINE_EXCEEDED',
    afterMs: 400,
  },
  {
    name: 'a server that drips bytes',
    serve: () => serveRaw(drip),
    code: 'DEADLINE_EXCEEDED',
    afterMs: 400,
  },
  {
    name: 'a server that resets in the middle of a body',
    serve: () => serveRaw(resetMidBody),
    // The reset is the subject, however late a busy machine sends it.
    config: { totalTimeoutMs: 10_000 },
    code: 'CONNECTION_LOST',
    afterMs: 0,
  },
  {
    name: 'a TLS handshake that hangs',
    serve: () => serveRaw((socket) => socket.resume()),
    model: (server) => server.origin.replace('http:', 'https:'),
    // undici's connect timer has a resolution of half a second
    config: { totalTimeoutMs: 5_000 },
    code: 'CONNECT_TIMEOUT',
    afterMs: 100,
  },
  {
    name: 'a name that does not resolve',
    serve: () => serveRaw((socket) => socket.resume()),
    model: () => 'http://nowhere.invalid',
    code: 'DNS_FAILED',
    afterMs: 0,
  },
];

describe('a fault of the model service', () => {
  let before: Held;
  beforeEach(() => {
    before = held();
  });
  afterEach(async () => {
    await expect.poll(held, { timeout: 5_000 }).toEqual(before);
  });

  it.each(FAULTS)('shows in code, time, circuit and health, and leaks nothing: $name', async (fault) => {
    await using server = await fault.serve();
    const model = fault.model?.(server) ?? server.origin;
    await using pool = openPool({ model, config: { ...QUICK, ...fault.config } });

    const failures = await Promise.all(
      Array.from({ length: ATTEMPTS_TO_OPEN }, () => failureOf(chat(pool, model))),
    );

    for (const { code, tookMs } of failures) {
      expect(code).toBe(fault.code);
      expect(tookMs).toBeGreaterThanOrEqual(fault.afterMs);
      expect(tookMs).toBeLessThan(fault.afterMs + SLACK_MS);
    }
    const stats = pool.getStats();
    expect(stats.services.chat).toMatchObject({ breaker: 'open', failures: ATTEMPTS_TO_OPEN });
    expect(stats.status).toBe('unhealthy');
    expect(stats.connection_errors).toBe(ATTEMPTS_TO_OPEN);
    expect(stats.origins[model]?.errors).toEqual({ [fault.code]: ATTEMPTS_TO_OPEN });
    expect((await failureOf(chat(pool, model))).code).toBe('CIRCUIT_OPEN');

    await pool.close();
    expect(pool.getStats().connections).toMatchObject({ open: 0, queued: 0 });
    await expect.poll(() => server.open).toBe(0);
  });

  it('whose streams break off, twenty of twenty, opens the circuit, each counting once', async () => {
    await using server = await serveHttp((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n', () => setTimeout(() => request.socket.destroy(), 5));
    });
    await using pool = openPool({ model: server.origin });
    const outcomes: unknown[] = [];
    for (let stream = 0; stream < 20; stream += 1) {
      outcomes.push(await chat(pool, server.origin).catch((error: unknown) => error));
      // The caller hears of it a moment before it is counted.
      await expect
        .poll(() => {
          const { attempts, failures } = pool.getStats().services.chat;
          return attempts - failures;
        })
        .toBe(0);
    }

    const { breaker, attempts, failures, rejected } = pool.getStats().services.chat;
    expect({ breaker, attempts, failures, rejected }).toEqual({
      ...{ breaker: 'open', attempts: ATTEMPTS_TO_OPEN, failures: ATTEMPTS_TO_OPEN },
      rejected: 20 - ATTEMPTS_TO_OPEN,
    });
    expect(outcomes.every((outcome) => outcome instanceof Error)).toBe(true);
    expect(pool.getStats().connection_errors).toBe(ATTEMPTS_TO_OPEN);
  });

  it('with 429 and Retry-After waits as long as it was asked to and leaves the circuit closed', async () => {
    let asked = 0;
    await using server = await serveHttp((request, response) => {
      asked += 1;
      if (asked === 1) response.setHeader('retry-after-ms', '250');
      request.resume().on('end', () => json(response, { asked }, asked === 1 ? 429 : 200));
    });
    await using pool = openPool({ model: server.origin, config: { retries: 1 } });
    const startedMs = performance.now();

    const answer = await chat(pool, server.origin);

    expect(answer).toBe('200 {"asked":2}');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(245);
    const stats = pool.getStats();
    expect(stats.services.chat).toMatchObject({ breaker: 'closed', throttled: 1, retries: 1, failures: 0 });
    expect(stats.origins[server.origin]?.errors).toEqual({ HTTP_429: 1 });
    expect(server.accepted).toBe(1);
  });

  it('with a Retry-After past its deadline hands the 429 to the caller at once, and is degraded', async () => {
    await using server = await serveHttp((request, response) => {
      response.setHeader('retry-after', '3600');
      request.resume().on('end', () => json(response, {}, 429));
    });
    await using pool = openPool({ model: server.origin });

    expect(await chat(pool, server.origin)).toBe('429 {}');

    expect(pool.getStats().services.chat.retries).toBe(0);
    await pool.checkHealth();
    expect(pool.getStats().services.chat.health?.status).not.toBe('healthy');
  });

  it('with a burst of 500 opens the circuit, is tried again and recovers by itself', async () => {
    let broken = true;
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => json(response, {}, broken ? 500 : 200));
    });
    await using pool = openPool({ model: server.origin, config: { breakerOpenMs: 300 } });
    const states: string[] = [];
    pool.onBreakerChange((service, state) => states.push(`${service} ${state}`));

    expect(await chat(pool, server.origin)).toBe('500 {}');
    expect(await chat(pool, server.origin)).toBe('500 {}');
    expect(pool.getStats().services.chat).toMatchObject({ breaker: 'open', failures: ATTEMPTS_TO_OPEN });
    expect(await pool.checkHealth()).toBe('unhealthy');
    broken = false;

    await expect.poll(() => chat(pool, server.origin).catch(() => 'refused')).toBe('200 {}');
    expect(states).toEqual(['chat open', 'chat half-open', 'chat closed']);
    await pool.checkHealth();
    expect(pool.getStats().status).toBe('unhealthy'); // better news waits for a second look
    expect(await pool.checkHealth()).toBe('healthy');
  });

  it('that went away and returned at another address is found again within one call', async () => {
    const first = await serveHttp((request, response) => {
      request.resume().on('end', () => json(response, { from: 'first' }));
    });
    const { port } = first;
    let address = '127.0.0.1';
    const model = `http://moving.test:${port}`;
    await using pool = openPool({
      model,
      config: { breakerOpenMs: 300 },
      network: { resolve: async () => [{ address, family: 4 }] },
    });
    expect(await chat(pool, model)).toBe('200 {"from":"first"}');
    await first.close();
    await using _second = await serveHttp(
      (request, response) => {
        request.resume().on('end', () => json(response, { from: 'second' }));
      },
      { host: '127.0.0.2', port },
    );
    address = '127.0.0.2';

    expect(await chat(pool, model)).toBe('200 {"from":"second"}');

    const stats = pool.getStats();
    expect(stats.origins[model]?.errors).toMatchObject({ CONNECTION_LOST: expect.any(Number) });
    expect(stats.services.chat.breaker).toBe('closed');
    expect(await pool.checkHealth()).toBe('unhealthy'); // the database does not exist in this test
    expect(pool.getStats().services.chat.health?.status).toBe('degraded');
  });
});
