import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../src/memory/embedder/embedder.ts';
import { someone } from './support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from './support/database.ts';
import { literalScript, type ModelServer, startModelServer } from './support/model-server.ts';
import { openTestServices, type TestServices } from './support/services.ts';
import { Talk } from './support/talk.ts';
import { wordEmbedder } from './support/word-embedder.ts';

let database: TestDatabase;
let model: ModelServer;
let opened: TestServices;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer(literalScript)]);
  opened = await openTestServices(database, model);
});
afterAll(async () => {
  await opened.close();
  await Promise.all([database.close(), model.close()]);
});

/** Its vectors turned round, so that comparing them with those of the first would show. */
function another(): Embedder {
  const first = wordEmbedder();
  const embed: Embedder['embed'] = async (texts) =>
    (await first.embed(texts)).map((vector) => vector.toReversed());
  return { ...first, model: 'another', embed };
}

const withoutVector = async (userId: string, name: string) =>
  (await database.store.rowsToEmbed(userId, name, 100)).length;

/** A person who has made two calls with the first model. */
async function known(): Promise<string> {
  const userId = someone();
  for (const fact of ['pet = has a newt;', 'job = works as a baker;']) {
    const talk = await Talk.begin(opened.services, userId);
    await talk.says(fact);
    await talk.call.end();
  }
  expect(await withoutVector(userId, 'words')).toBe(0);
  return userId;
}

describe('a person whose vectors are of another model', () => {
  it('is found by words meanwhile, and has vectors of the new model after the call', async () => {
    const userId = await known();
    const talk = await Talk.begin(opened.services, userId, another());
    const recalled = await talk.memory.recall.take('Did I tell you about the newt?');
    expect(recalled.mode).not.toBe('none');
    expect(talk.memory.telling.describe(recalled).join()).toContain('newt');
    await talk.says('food = likes pie;');
    await talk.call.end();
    expect(await withoutVector(userId, 'another')).toBe(0);
    expect(await withoutVector(userId, 'words')).toBeGreaterThan(0);
  });

  it('is found by meaning in the call after that', async () => {
    const userId = await known();
    await (await Talk.begin(opened.services, userId, another())).call.end();
    const talk = await Talk.begin(opened.services, userId, another());
    const { hits, mode } = await talk.memory.recall.search('works as a baker');
    expect(mode).toBe('full');
    expect(hits[0]?.entry.text).toContain('baker');
    expect(await withoutVector(userId, 'another')).toBe(0);
    await talk.call.end();
  });

  it('loses nothing where the new model fails: the next call makes the vectors', async () => {
    const userId = await known();
    const failing = { ...another(), embed: () => Promise.reject(new Error('no weights')) };
    const talk = await Talk.begin(opened.services, userId, failing);
    const recalled = await talk.memory.recall.take('Did I tell you about the newt?');
    expect(talk.memory.telling.describe(recalled).join()).toContain('newt');
    await talk.call.end();
    expect(await withoutVector(userId, 'another')).toBeGreaterThan(0);
    await (await Talk.begin(opened.services, userId, another())).call.end();
    expect(await withoutVector(userId, 'another')).toBe(0);
  });
});
