import { afterEach, describe, expect, it } from 'vitest';
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

afterEach(() => closeConnectionPool());

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

  it('are those of the pool when one is open', async () => {
    const options = poolOptions({ model: 'http://127.0.0.1:9' });
    const pool = await getConnectionPool(options);

    expect(getOpenAIClient(options.openai)).toBe(pool.getOpenAIClient());
    expect(getSupabaseClient('http://db.test', KEY)).toBe(pool.getSupabaseClient('http://db.test', KEY));
  });
});
