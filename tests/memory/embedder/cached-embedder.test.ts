import { afterEach, describe, expect, it } from 'vitest';
import { AsyncCache, setProcessCache } from '../../../src/concurrency/cached.ts';
import { MemoryTier } from '../../../src/concurrency/memory-tier.ts';
import { cacheEmbeddings } from '../../../src/memory/embedder/cached-embedder.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

afterEach(() => setProcessCache(undefined));

function counted() {
  const requests: string[][] = [];
  const inner = wordEmbedder();
  const embed = async (texts: readonly string[]) => {
    requests.push([...texts]);
    return inner.embed(texts);
  };
  return { requests, inner, embedder: cacheEmbeddings({ ...inner, embed }, { windowMs: 2 }) };
}

describe('a cached embedder', () => {
  it('sends what arrives together in one request, and nothing twice', async () => {
    const { requests, inner, embedder } = counted();
    const [[a], [b, again]] = await Promise.all([embedder.embed(['one']), embedder.embed(['two', 'one'])]);
    expect(requests).toEqual([['one', 'two']]);
    expect([a, b, again]).toEqual(await inner.embed(['one', 'two', 'one']));
    await embedder.embed(['two']);
    expect(requests).toHaveLength(1);
  });

  it('lets go of a caller that gives up and keeps the vector for the next', async () => {
    const { requests, embedder } = counted();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(embedder.embed(['three'], signal)).rejects.toThrow('too late');
    expect(await embedder.embed(['three'])).toHaveLength(1);
    expect(requests).toEqual([['three']]);
  });

  it('leaves nothing in a shared cache that says who spoke, or what, and that for its time alone', async () => {
    const kept: { key: string; entry: unknown; keepMs: number }[] = [];
    class Shared extends MemoryTier {
      override async set(...[key, entry, keepMs]: Parameters<MemoryTier['set']>): Promise<void> {
        kept.push({ key, entry, keepMs });
      }
    }
    setProcessCache(new AsyncCache({ ttlMs: 60_000, shared: new Shared(10) }));
    await counted().embedder.embed(['Ada has a dog called Biscuit']);
    const numbers = expect.toSatisfy((value: unknown[]) => value.every((one) => typeof one === 'number'));
    const entry = { value: numbers, freshUntilMs: expect.any(Number) };
    const key = expect.stringMatching(/^embedding:words:[\w-]{43}$/);
    expect(kept).toEqual([{ key, entry, keepMs: 60_000 }]);
  });

  it('hands a failure on and asks again', async () => {
    let fails = true;
    const inner = wordEmbedder();
    const embed = (texts: readonly string[]) =>
      fails ? Promise.reject(new Error('away')) : inner.embed(texts);
    const embedder = cacheEmbeddings({ ...inner, embed }, { windowMs: 1 });
    await expect(embedder.embed(['four'])).rejects.toThrow('away');
    fails = false;
    expect(await embedder.embed(['four'])).toHaveLength(1);
  });
});
