import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KindredError } from '../../src/errors.ts';
import { RateLimiter } from '../../web/api/rate-limit.ts';
import { type RunningPage, startPage } from './page-server.ts';
import { PeopleInMemory } from './people-in-memory.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Any header can be sent so, the host's name too. */
function send(port: number, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('what guards the page’s server', () => {
  let page: RunningPage;
  beforeAll(async () => {
    page = await startPage({ allowedHosts: ['kindred.example'] });
  });
  afterAll(() => page.close());
  const json = { 'content-type': 'application/json' };

  it.each(['localhost', '127.0.0.1', '[::1]', 'kindred.example'])(
    'answers under the name %s',
    async (name) => {
      const answer = await send(page.port, '/api/about', { host: `${name}:${page.port}` });
      expect(answer.status).toBe(200);
    },
  );

  it.each(['rebound.example', 'localhost.evil.example', '127.0.0.1.nip.example', 'kindred.example.evil'])(
    'refuses the foreign name %s, which DNS may have pointed here',
    async (name) => {
      const answer = await send(page.port, '/api/people', { host: `${name}:${page.port}` });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body).error).toContain(name);
    },
  );

  it('takes the names of the loopback from this machine alone', async () => {
    const elsewhere = await startPage({ clientOf: () => '192.168.1.9', allowedHosts: ['kindred.example'] });
    const ask = async (host: string) => (await send(elsewhere.port, '/api/people', { host })).status;
    expect(await Promise.all(['localhost', '127.0.0.1', '[::1]', 'kindred.example'].map(ask))).toEqual([
      403, 403, 403, 200,
    ]);
    await elsewhere.close();
  });

  it.each(['https://evil.example', 'null', 'http://localhost:1', 'not an origin'])(
    'refuses a request that a page of %s sends',
    async (origin) => {
      const headers = { ...json, origin, host: `localhost:${page.port}` };
      const answer = await send(page.port, '/api/connection-details', headers, '{"user":{"id":"ada"}}');
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toEqual({ error: 'Requests from other sites are refused.' });
    },
  );

  it('refuses what the browser marks as another site’s, even without an origin', async () => {
    const answer = await send(page.port, '/api/people', { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
  });

  it('takes requests of its own page and of programs that have no origin', async () => {
    const own = { ...json, host: `localhost:${page.port}`, origin: `http://localhost:${page.port}` };
    for (const headers of [{ ...own, 'sec-fetch-site': 'same-origin' }, json]) {
      const answer = await send(page.port, '/api/connection-details', headers, '{"user":{"id":"ada"}}');
      expect(answer.status).toBe(201);
    }
  });

  it('takes JSON that is declared as such only, which no form of another site can send', async () => {
    const answer = await send(page.port, '/api/connection-details', { 'content-type': 'text/plain' }, '{}');
    expect(answer.status).toBe(415);
  });

  it('refuses a body over its limit, declared or not', async () => {
    const big = JSON.stringify({ user: { id: 'ada' }, filler: 'x'.repeat(20_000) });
    const declared = { ...json, 'content-length': String(big.length) };
    const streamed = { ...json, 'transfer-encoding': 'chunked' };
    for (const headers of [declared, streamed]) {
      const answer = await send(page.port, '/api/connection-details', headers, big);
      expect(answer.status).toBe(413);
    }
  });

  it('tells browsers to run its own code only, to show it in no frame and to keep no answer', async () => {
    const document = await send(page.port, '/', {});
    const policy = String(document.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain('ws://127.0.0.1:9 http://127.0.0.1:9');
    const about = await send(page.port, '/api/about', {});
    expect(about.headers['cache-control']).toBe('no-store');
  });

  it('answers JSON where nothing is', async () => {
    const answer = await send(page.port, '/api/nothing-here', {});
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ error: 'There is nothing at /api/nothing-here.' });
  });

  it('serves no file outside the page', async () => {
    for (const path of [
      '/assets/..%2f..%2fserver.ts',
      '/assets/../../package.json',
      '/.env',
      '/src/main.tsx',
    ]) {
      expect((await send(page.port, path, {})).status).toBe(404);
    }
  });
});

describe('the rate limit', () => {
  it('lets a burst through and then one request for each share of a minute', () => {
    const limiter = new RateLimiter({ burst: 3, perMinute: 6 });
    expect([0, 0, 0].map((at) => limiter.take('a', at))).toEqual([0, 0, 0]);
    expect(limiter.take('a', 0)).toBe(10_000);
    expect(limiter.take('a', 9_999)).toBe(1);
    expect(limiter.take('a', 10_000)).toBe(0);
    expect(limiter.take('a', 10_000)).toBe(10_000);
  });

  it('counts each client for itself and saves up no more than a burst', () => {
    const limiter = new RateLimiter({ burst: 1, perMinute: 60 });
    expect(limiter.take('a', 0)).toBe(0);
    expect(limiter.take('b', 0)).toBe(0);
    expect(limiter.take('a', 3_600_000)).toBe(0);
    expect(limiter.take('a', 3_600_000)).toBe(1_000);
  });

  it('gives nothing away when the clock is put back', () => {
    const limiter = new RateLimiter({ burst: 1, perMinute: 60 });
    limiter.take('a', 10_000);
    expect(limiter.take('a', 0)).toBe(1_000);
  });

  it('answers 429 with the seconds to wait once calls come too fast', async () => {
    const rates = { calls: { burst: 2, perMinute: 1 }, reads: { burst: 100, perMinute: 100 } };
    const page = await startPage({ rates });
    const call = () =>
      send(
        page.port,
        '/api/connection-details',
        { 'content-type': 'application/json' },
        '{"user":{"id":"ada"}}',
      );
    expect([(await call()).status, (await call()).status]).toEqual([201, 201]);
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send(page.port, '/api/about', {})).status).toBe(200);
    await page.close();
  });
});

describe('a store that is away', () => {
  it('is told in a sentence, with 503 when it is worth trying again', async () => {
    const store = new PeopleInMemory();
    store.listPeople = async () => {
      throw new KindredError('DATABASE_UNREACHABLE', 'list_people: nobody at 10.0.0.7', { retryable: true });
    };
    store.listMemories = async () => {
      throw new Error('secret detail');
    };
    const page = await startPage({ store });
    const away = await send(page.port, '/api/people', {});
    expect(away.status).toBe(503);
    expect(JSON.parse(away.body).error).toContain('out of reach');
    const broken = await send(page.port, '/api/memories?user=ada', {});
    expect(broken.status).toBe(500);
    expect(away.body + broken.body).not.toMatch(/10\.0\.0\.7|secret detail/);
    await page.close();
  });
});
