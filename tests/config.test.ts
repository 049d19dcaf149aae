import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadConnectionConfig } from '../src/config.ts';
import { environmentSchema } from '../src/environment.ts';
import { KindredError } from '../src/errors.ts';

const COMPLETE = {
  LIVEKIT_URL: 'wss://x.livekit.cloud',
  LIVEKIT_API_KEY: 'devkey',
  LIVEKIT_API_SECRET: 'a-secret-of-some-length',
  SUPABASE_URL: 'https://x.supabase.co/',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  OPENAI_API_KEY: 'sk-1234567890',
};

function faultsOf(env: NodeJS.ProcessEnv): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(KindredError);
    return (error as KindredError).message;
  }
  throw new Error('the configuration was taken');
}

describe('the configuration', () => {
  it('takes the six needed variables and has a default for everything else', () => {
    const config = loadConfig(COMPLETE);
    expect(config.pool).toMatchObject({ maxConnections: 100, maxPerHost: 30, retries: 3 });
    expect(config.supabase?.url).toBe('https://x.supabase.co');
    expect(config.memory.recallBudgetMs).toBe(150);
  });

  it('counts an empty variable as not set, as in a copied .env.example', () => {
    expect(loadConfig({ ...COMPLETE, OPENAI_BASE_URL: '', REDIS_URL: '' }).redisUrl).toBeUndefined();
  });

  it('names every fault at once, with what was read and what would be right', () => {
    const faults = faultsOf({ POOL_RETRIES: '-1', RECALL_BUDGET_MS: 'soon', EMBEDDER: 'cohere' });
    for (const part of [
      'LIVEKIT_URL: it is not set',
      'SUPABASE_SERVICE_ROLE_KEY',
      'POOL_RETRIES: read "-1"; it must be a whole number from 0 to 10',
      'RECALL_BUDGET_MS: read "soon"',
      'EMBEDDER: read "cohere"; it must be local, multilingual or openai',
    ])
      expect(faults).toContain(part);
  });

  it('takes the anon key with the JWT secret in the place of the service role key', () => {
    const { SUPABASE_SERVICE_ROLE_KEY: _, ...rest } = COMPLETE;
    const anon = { SUPABASE_ANON_KEY: 'an-anon-key' };
    const { supabase } = loadConfig({ ...rest, ...anon, SUPABASE_JWT_SECRET: 'a-jwt-secret' });
    expect(supabase).toMatchObject({
      serviceKey: undefined,
      anonKey: 'an-anon-key',
      jwtSecret: 'a-jwt-secret',
    });
    expect(faultsOf({ ...rest, ...anon })).toContain('SUPABASE_ANON_KEY and SUPABASE_JWT_SECRET');
    const retention = { ...rest, ...anon, SUPABASE_JWT_SECRET: 'a-jwt-secret', RETENTION_DAYS: '30' };
    expect(faultsOf(retention)).toContain('RETENTION_DAYS: read 30; it needs SUPABASE_SERVICE_ROLE_KEY');
  });

  it('is read for the connections alone, without what only calls need', () => {
    const { LIVEKIT_URL: _u, LIVEKIT_API_KEY: _k, LIVEKIT_API_SECRET: _s, ...rest } = COMPLETE;
    expect(loadConnectionConfig({ ...rest, POOL_RETRIES: '1' })).toMatchObject({
      pool: { retries: 1, maxConnections: 100 },
      openai: { apiKey: COMPLETE.OPENAI_API_KEY },
    });
    expect(() => loadConnectionConfig({})).toThrow('OPENAI_API_KEY: it is not set');
  });

  it('never shows a key', () => {
    const faults = faultsOf({ ...COMPLETE, OPENAI_API_KEY: 'hush me' });
    expect(faults).toContain('OPENAI_API_KEY: read 7 characters');
    expect(faults).not.toContain('hush');
  });

  it('refuses limits that contradict each other', () => {
    const faults = faultsOf({ ...COMPLETE, POOL_MAX_PER_HOST: '200', ENDPOINTING_MIN_DELAY_MS: '9000' });
    expect(faults).toContain('POOL_MAX_PER_HOST: read 200; it must be at most POOL_MAX_CONNECTIONS (100)');
    expect(faults).toContain('ENDPOINTING_MIN_DELAY_MS');
  });
});

describe('what is written about the configuration', () => {
  const names = Object.keys(environmentSchema.shape);
  const root = new URL('..', import.meta.url);

  it('lists every variable in .env.example, with its default', () => {
    const text = readFileSync(new URL('.env.example', root), 'utf8');
    // Behind a mark: what a container sets itself, and would lose to a file that is copied from this.
    const assignments = text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/gm);
    const written = new Map([...assignments].map(([, name = '', value = '']) => [name, value]));
    expect([...written.keys()].sort()).toEqual([...names].sort());
    const defaults = loadConfig(COMPLETE);
    const fromExample = loadConfig({ ...Object.fromEntries(written), ...COMPLETE });
    expect(fromExample).toEqual(defaults);
  });

  it('lists every variable in the README', () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    for (const name of names) expect(readme, name).toContain(`\`${name}\``);
  });
});
