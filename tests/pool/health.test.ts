import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { nextHealth, type Observation, statusOf, UNKNOWN_HEALTH } from '../../src/pool/health-rules.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { openPool, poolOptions } from './support/pools.ts';
import { answering, COMPLETION, json, serveHttp } from './support/servers.ts';

const QUIET: Observation = { attempts: 0, failures: 0, throttled: 0, breaker: 'closed', probe: null };

describe('one look at a service', () => {
  it.each<[string, Partial<Observation>, string]>([
    ['nothing happened', {}, 'healthy'],
    ['all went well', { attempts: 20, probe: 'passed' }, 'healthy'],
    ['one of twenty failed', { attempts: 20, failures: 1 }, 'healthy'],
    ['two of twenty failed', { attempts: 20, failures: 2 }, 'degraded'],
    ['one of three failed', { attempts: 3, failures: 1 }, 'degraded'],
    ['it asked for patience', { attempts: 20, throttled: 1 }, 'degraded'],
    ['its circuit is being tried', { breaker: 'half-open' }, 'degraded'],
    ['half of ten failed', { attempts: 10, failures: 5 }, 'unhealthy'],
    ['its circuit is open', { breaker: 'open' }, 'unhealthy'],
    ['its probe failed', { attempts: 20, probe: 'failed' }, 'unhealthy'],
  ])('when %s', (_case, seen, status) => {
    expect(statusOf({ ...QUIET, ...seen })).toBe(status);
  });
});

describe('health', () => {
  it('worsens at once and improves on the second better look', () => {
    const broken = nextHealth(UNKNOWN_HEALTH, { ...QUIET, breaker: 'open' });
    const once = nextHealth(broken, QUIET);
    const twice = nextHealth(once, QUIET);

    expect([broken.status, once.status, twice.status]).toEqual(['unhealthy', 'unhealthy', 'healthy']);
  });

  it('starts over when a bad look comes between two better ones', () => {
    const broken = nextHealth(UNKNOWN_HEALTH, { ...QUIET, breaker: 'open' });
    const flapping = [QUIET, { ...QUIET, breaker: 'open' as const }, QUIET].reduce(nextHealth, broken);

    expect(flapping.status).toBe('unhealthy');
  });
});

describe('the health monitor', () => {
  it('looks on its own and leaves the errors of the last five minutes in view', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin, config: { healthIntervalMs: 2_000, retries: 0 } });
    await pool
      .getHttpSession()
      .fetch('http://nowhere.invalid')
      .catch(() => undefined);
    expect(pool.getStats().connection_errors).toBe(1);

    await expect.poll(() => pool.getStats().last_health_check, { timeout: 10_000 }).not.toBeNull();

    expect(pool.getStats()).toMatchObject({
      connection_errors: 1,
      status: 'degraded',
      services: { other: { health: { status: 'degraded' } } },
    });
  });

  it('logs what it counted since the last look', async () => {
    const lines: object[] = [];
    const log = createLog('debug', { write: (line: string) => void lines.push(JSON.parse(line)) });
    await using server = await serveHttp(answering(COMPLETION));
    const pool = new ConnectionPool({
      ...poolOptions({ model: server.origin, config: { retries: 0 } }),
      log,
    });
    await pool.getOpenAIClient().chat.completions.create({ model: 'm', messages: [] });
    await pool
      .getHttpSession()
      .fetch('http://nowhere.invalid')
      .catch(() => undefined);

    await pool.checkHealth();
    await pool.checkHealth();

    const [first, second] = lines.filter((line) => 'errors' in line);
    expect(first).toMatchObject({
      ...{ status: 'degraded', errors: 1, chat: { status: 'healthy', attempts: 1, failures: 0 } },
      other: { status: 'degraded', attempts: 1, failures: 1 },
    });
    expect(second).toMatchObject({ errors: 1, chat: { attempts: 0 }, other: { attempts: 0, failures: 0 } });
    await pool.close(0);
  });

  it('stops looking when the pool is closed', async () => {
    await using pool = openPool({ model: 'http://127.0.0.1:9', config: { healthIntervalMs: 100 } });
    await expect.poll(() => pool.getStats().last_health_check).not.toBeNull();

    await pool.close();

    const last = pool.getStats().last_health_check;
    await pause(250);
    expect(pool.getStats().last_health_check).toBe(last);
  });

  it('really asks both services', async () => {
    const asked: string[] = [];
    await using server = await serveHttp((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => json(response, {}, 404));
    });
    await using pool = openPool({ model: server.origin });

    expect(await pool.checkHealth()).toBe('healthy');

    expect(asked.toSorted()).toEqual(['GET /v1/models', 'POST /rest/v1/rpc/memory_stats']);
  });

  it.each([401, 500])('counts a service that answers its probe with %i as unhealthy', async (status) => {
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => json(response, {}, request.url === '/v1/models' ? status : 200));
    });
    await using pool = openPool({ model: server.origin });

    expect(await pool.checkHealth()).toBe('unhealthy');

    const { services } = pool.getStats();
    expect(services.chat.health?.status).toBe('unhealthy');
    expect(services.database.health?.status).toBe('healthy');
  });

  it('probes on its own', async () => {
    await using server = await serveHttp(answering({}));
    await using pool = openPool({ model: server.origin, config: { healthProbeIntervalMs: 100 } });

    await expect.poll(() => pool.getStats().origins[server.origin]?.requests).toBeGreaterThanOrEqual(2);
  });
});
