import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  closeConnectionPool,
  getConnectionPool,
  getConnectionPoolSync,
  getOpenAIClient,
  getSupabaseClient,
} from '../../src/pool/shared-pool.ts';
import { poolOptions } from './support/pools.ts';
import { answering, COMPLETION, serveHttp } from './support/servers.ts';

const KEY = 'test-key-12345678';

afterEach(async () => {
  vi.unstubAllEnvs();
  await closeConnectionPool();
});

/** The environment of a worker, with its own variables and no other. */
function stubEnvironment(origin: string, more: Record<string, string> = {}): void {
  const own = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${origin}/v1`, SUPABASE_URL: origin };
  const all = { ...own, SUPABASE_SERVICE_ROLE_KEY: KEY, LOG_LEVEL: 'silent', ...more };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
}

describe('the pool of the process', () => {
  it('is opened once, also by callers that come at the same time', async () => {
    const options = poolOptions({ model: 'http://127.0.0.1:9' });

    const [first, second] = await Promise.all([getConnectionPool(options), getConnectionPool(options)]);

    expect(first).toBe(second);
    expect(getConnectionPoolSync()).toBe(first);
  });

  it('is not there before it is opened, nor after it is closed; then a new one opens', async () => {
    expect(getConnectionPoolSync()).toBeUndefined();
    const options = poolOptions({ model: 'http://127.0.0.1:9' });
    const first = await getConnectionPool(options);

    await closeConnectionPool();

    expect(getConnectionPoolSync()).toBeUndefined();
    expect(await getConnectionPool(options)).not.toBe(first);
  });

  it('needs no argument: it is opened as the environment says', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    stubEnvironment(server.origin, { POOL_MAX_CONNECTIONS: '40' });

    const pool = await getConnectionPool();

    expect(pool.getStats().connections.max).toBe(40);
    const { choices } = await pool.getOpenAIClient().chat.completions.create({ model: 'm', messages: [] });
    expect(choices[0]?.message.content).toBe('hello');
    expect((await pool.getSupabaseClient().rpc('any')).data).toEqual(COMPLETION);
  });

  it('takes from its options what they say, and the rest from the environment', async () => {
    stubEnvironment('http://127.0.0.1:9', { POOL_MAX_PER_HOST: '7', OPENAI_API_KEY: '' });

    const pool = await getConnectionPool({
      config: { maxConnections: 50 },
      openai: { apiKey: KEY, baseUrl: 'http://127.0.0.1:9/v1' },
    });

    expect(pool.getStats().connections.max).toBe(50);
  });

  it('says what the environment lacks', async () => {
    for (const name of ['OPENAI_API_KEY', 'SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY']) vi.stubEnv(name, '');

    await expect(getConnectionPool()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/SUPABASE_URL[\s\S]*OPENAI_API_KEY/),
    });
  });

  it('can be opened after a first try with broken options', async () => {
    const options = poolOptions({ model: 'http://127.0.0.1:9' });
    const broken = { ...options, openai: { apiKey: '', baseUrl: '' } };

    await expect(getConnectionPool(broken)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });

    expect((await getConnectionPool(options)).getStats().status).toBe('healthy');
  });
});

describe('the clients', () => {
  it('work on connections of their own when no pool is open', async () => {
    await using server = await serveHttp(answering(COMPLETION));

    const openai = getOpenAIClient({ apiKey: KEY, baseUrl: `${server.origin}/v1` });
    const completion = await openai.chat.completions.create({ model: 'm', messages: [] });
    const { data } = await getSupabaseClient(server.origin, KEY).rpc('any');

    expect(completion.choices[0]?.message.content).toBe('hello');
    expect(data).toEqual(COMPLETION);
  });

  it('need no argument without a pool either', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    stubEnvironment(server.origin);

    const { choices } = await getOpenAIClient().chat.completions.create({ model: 'm', messages: [] });

    expect(choices[0]?.message.content).toBe('hello');
    expect((await getSupabaseClient().rpc('any')).data).toEqual(COMPLETION);
    expect(getConnectionPoolSync()).toBeUndefined();
  });

  it('are those of the pool when one is open', async () => {
    const options = poolOptions({ model: 'http://127.0.0.1:9' });
    const pool = await getConnectionPool(options);

    expect(getOpenAIClient(options.openai)).toBe(pool.getOpenAIClient());
    expect(getSupabaseClient('http://db.test', KEY)).toBe(pool.getSupabaseClient('http://db.test', KEY));
  });
});
