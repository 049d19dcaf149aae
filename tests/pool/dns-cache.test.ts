import type { LookupAddress, LookupOptions } from 'node:dns';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DnsCache } from '../../src/pool/dns-cache.ts';

const V4: LookupAddress = { address: '127.0.0.1', family: 4 };
const V6: LookupAddress = { address: '::1', family: 6 };

function look(cache: DnsCache, options: LookupOptions = { all: true }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    cache.lookup('host.test', options, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

/** Answers with what is set, and counts. */
function resolver(answer: LookupAddress[]) {
  const state = { answer: answer as LookupAddress[] | undefined, asked: 0 };
  const resolve = async () => {
    state.asked += 1;
    if (!state.answer) throw Object.assign(new Error('try again'), { code: 'EAI_AGAIN' });
    return state.answer;
  };
  return Object.assign(state, { resolve });
}

describe('the DNS cache', () => {
  it('asks the resolver once per time to live, also for lookups at the same time', async () => {
    const dns = resolver([V4]);
    const cache = new DnsCache(60_000, dns.resolve);

    await Promise.all([look(cache), look(cache)]);
    expect(await look(cache)).toEqual([V4]);

    expect(dns.asked).toBe(1);
    expect(cache.stats).toEqual({ hits: 1, misses: 2, stale: 0, failures: 0 });
  });

  it('asks again when the time is over', async () => {
    const dns = resolver([V4]);
    const cache = new DnsCache(10, dns.resolve);
    await look(cache);
    dns.answer = [{ address: '127.0.0.2', family: 4 }];

    await pause(20);

    expect(await look(cache)).toEqual([{ address: '127.0.0.2', family: 4 }]);
  });

  it('gives the old answer while the resolver fails, without asking it each time', async () => {
    const dns = resolver([V4]);
    const cache = new DnsCache(10, dns.resolve);
    await look(cache);
    dns.answer = undefined;
    await pause(20);

    expect(await look(cache)).toEqual([V4]);
    expect(await look(cache)).toEqual([V4]);

    expect(dns.asked).toBe(2);
    expect(cache.stats).toMatchObject({ stale: 1, failures: 1 });
  });

  it('fails with the resolver when there is no old answer, and tries again next time', async () => {
    const dns = resolver([V4]);
    const cache = new DnsCache(60_000, dns.resolve);
    dns.answer = undefined;
    await expect(look(cache)).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    dns.answer = [V4];

    expect(await look(cache)).toEqual([V4]);
  });

  it('asks again after a name was expired, and keeps its answer as a fallback', async () => {
    const dns = resolver([V4]);
    const cache = new DnsCache(60_000, dns.resolve);
    await look(cache);

    cache.expire('host.test');
    dns.answer = undefined;

    expect(await look(cache)).toEqual([V4]);
    expect(dns.asked).toBe(2);
  });

  it('gives one address of the family that was asked for', async () => {
    const cache = new DnsCache(60_000, resolver([V4, V6]).resolve);

    expect(await look(cache, { family: 6 })).toBe('::1');
    expect(await look(cache, { family: 4 })).toBe('127.0.0.1');
    await expect(look(new DnsCache(60_000, resolver([V4]).resolve), { family: 6 })).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});
