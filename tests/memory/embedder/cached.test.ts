import { afterEach, describe, expect, it } from 'vitest';
import { setProcessCache } from '../../../src/concurrency/cached.ts';
import { cacheEmbeddings } from '../../../src/memory/embedder/cached.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

afterEach(() => setProcessCache(undefined));

function counted() {
  const requests: string[][] = [];
  const inner = wordEmbedder();
  const embed = async (texts: readonly string[]) => {
    requests.push([...texts]);
    return inner.embed(texts);
  };
  return { requests, inner, embedder: cacheEmbeddings({ ...inner, embed }, { ttlMs: 60_000, windowMs: 2 }) };
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

  it('hands a failure on and asks again', async () => {
    let fails = true;
    const inner = wordEmbedder();
    const embed = (texts: readonly string[]) =>
      fails ? Promise.reject(new Error('away')) : inner.embed(texts);
    const embedder = cacheEmbeddings({ ...inner, embed }, { ttlMs: 60_000, windowMs: 1 });
    await expect(embedder.embed(['four'])).rejects.toThrow('away');
    fails = false;
    expect(await embedder.embed(['four'])).toHaveLength(1);
  });
});
