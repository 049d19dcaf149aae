import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryTools } from '../../src/companion/tools/memory-tools.ts';
import { poolTools } from '../../src/companion/tools/pool-tools.ts';
import { profileTools } from '../../src/companion/tools/profile-tools.ts';
import { allPhrases, phrasesOf } from '../../src/languages/languages.ts';
import { MemoryActions } from '../../src/memory/in-call/actions.ts';
import { closeConnectionPool, getConnectionPool } from '../../src/pool/shared-pool.ts';
import { poolOptions } from '../pool/support/pools.ts';
import { answering, COMPLETION, serveHttp } from '../pool/support/servers.ts';
import { callMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** What somebody has told before the call, in the language of the call and in English. */
const DOG: Readonly<Record<string, readonly [value: string, words: string]>> = {
  en: ['has a dog called Bello', 'My dog is called Bello'],
  de: ['hat einen Hund namens Bello', 'Mein Hund heißt Bello'],
  es: ['tiene un perro llamado Bello', 'Mi perro se llama Bello'],
  fr: ['a un chien nommé Bello', 'Mon chien s’appelle Bello'],
};

type Tools = ReturnType<typeof memoryTools> | ReturnType<typeof profileTools> | ReturnType<typeof poolTools>;

/** Calls a tool as the framework does; what a model would see of it is its summary. */
function caller(tools: Tools) {
  return async (name: string, args: object = {}): Promise<string> => {
    const tool = tools.find((one) => one.name === name);
    const execute = tool?.execute as unknown as (args: object) => Promise<{ summary: string }>;
    return (await execute(args)).summary;
  };
}

async function callIn(language: string) {
  const memory = callMemory(database.store, { fallback: { timeZone: 'UTC', language } });
  const [value = '', words = ''] = DOG[language] ?? DOG.en ?? [];
  const at = '2026-11-24T10:00:00.000Z';
  await tell(memory.person, { facts: [['dog_name', value]], userText: words, at });
  await memory.load();
  let turns = 1;
  const actions = new MemoryActions({
    ...{ memory, store: database.store, batchWindowMs: 1 },
    surroundings: {
      offRecord: (said) => said.includes('4711'),
      turnsSoFar: () => turns++,
      leaveOutTurn: () => undefined,
      settled: async () => undefined,
    },
  });
  const ofMemory = caller(memoryTools(actions, () => undefined));
  return { ofMemory, ofProfile: caller(profileTools(actions)) };
}

/** Everything that the tools can answer in the course of a call. */
async function answersIn(language: string): Promise<Record<string, string>> {
  const { ofMemory, ofProfile } = await callIn(language);
  const fact = { category: 'FACT', key: 'code', value: '4711' };
  return {
    off: await ofMemory('setOffRecord', { off: true }),
    on: await ofMemory('setOffRecord', { off: false }),
    notStored: await ofMemory('storeInMemory', fact),
    retrieved: await ofMemory('retrieveFromMemory', { key: 'dog_name' }),
    notKnown: await ofMemory('retrieveFromMemory', { key: 'cat_name' }),
    found: await ofMemory('searchMemories', { query: 'Bello' }),
    explained: await ofMemory('explainMemory', { query: 'Bello' }),
    unexplained: await ofMemory('explainMemory', { query: 'xylophone' }),
    counted: await ofMemory('getMemoryStats'),
    profile: await ofProfile('getUserProfile'),
    nothing: await ofMemory('forgetMemory', { query: 'xylophone', confirmed: false }),
    asked: await ofMemory('forgetMemory', { query: 'Bello', confirmed: false }),
    forgotten: await ofMemory('forgetMemory', { query: 'Bello', confirmed: true }),
    unknown: await ofProfile('getUserProfile'),
    back: await ofMemory('undoForget'),
    notBack: await ofMemory('undoForget'),
    stored: await ofMemory('storeInMemory', { ...fact, value: 'x' }),
    profileStored: await ofProfile('createUserProfile', { description: 'y' }),
  };
}

describe('the tools', () => {
  it('answer in English', async () => {
    expect(await answersIn('en')).toEqual({
      off: 'Nothing is kept from now on.',
      on: 'I remember what is said again.',
      notStored: 'I did not store that.',
      retrieved: 'You told me that you have a dog called Bello.',
      notKnown: "I don't have that in my memory.",
      found: expect.stringMatching(/^I found \d things? that may fit\.$/),
      explained:
        'I believe that you have a dog called Bello, because on 24 November 2026 you said: My dog is called Bello',
      unexplained: "I don't remember anything about that.",
      counted: 'I remember 1 thing about you, from 1 turn in 2 calls.',
      profile: 'I know that you have a dog called Bello.',
      nothing: "There is nothing about that in my memory, so there's nothing to forget.",
      asked: 'I would forget that you have a dog called Bello. Shall I?',
      forgotten: 'It is forgotten.',
      unknown: "I don't know much about you yet.",
      back: 'I have it back.',
      notBack: 'There is nothing to bring back in this call.',
      stored: 'I will remember that.',
      profileStored: 'I have set up your profile.',
    });
  });

  it('answer in German where the call is', async () => {
    expect(await answersIn('de')).toEqual({
      off: 'Ab jetzt merke ich mir nichts.',
      on: 'Ich merke mir wieder, was gesagt wird.',
      notStored: 'Das habe ich mir nicht gemerkt.',
      retrieved: 'Du hast mir erzählt: hat einen Hund namens Bello.',
      notKnown: 'Das weiß ich nicht.',
      found: expect.stringMatching(/^Ich habe \d Sachen? gefunden, die passen könnten?\.$/),
      explained:
        'Ich habe mir gemerkt: hat einen Hund namens Bello. Denn am 24. November 2026 hast du gesagt: Mein Hund heißt Bello',
      unexplained: 'Dazu weiß ich nichts.',
      counted: 'Ich weiß 1 Sache über dich, aus 1 Äußerung in 2 Gesprächen.',
      profile: 'Das weiß ich über dich: hat einen Hund namens Bello.',
      nothing: 'Darüber weiß ich nichts, da gibt es nichts zu vergessen.',
      asked: 'Ich würde vergessen: hat einen Hund namens Bello. Soll ich das tun?',
      forgotten: 'Das ist vergessen.',
      unknown: 'Ich weiß noch nicht viel über dich.',
      back: 'Ich habe es wieder.',
      notBack: 'In diesem Gespräch gibt es nichts, was ich zurückholen könnte.',
      stored: 'Das merke ich mir.',
      profileStored: 'Ich habe dein Profil angelegt.',
    });
  });

  it.each([...allPhrases.keys()].filter((code) => code !== 'en'))(
    'say nothing in English in "%s"',
    async (code) => {
      const [own, english] = [await answersIn(code), await answersIn('en')];
      for (const [name, said] of Object.entries(own)) {
        expect(said, name).not.toBe(english[name]);
        expect(said, name).not.toMatch(/\b(?:the|you|my|that|of|november 24|about)\b/i);
      }
      expect(own.explained).toMatch(/24\.? (?:de )?nov\p{L}+ (?:de )?2026/iu);
    },
  );

  it('answer in English where the language has no phrases', async () => {
    expect((await answersIn('xx')).explained).toContain('because on 24 November 2026 you said');
  });

  it('name no host of a service to the caller’s model', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    const pool = await getConnectionPool(poolOptions({ model: server.origin }));
    await pool.getOpenAIClient().chat.completions.create({ model: 'm', messages: [] });
    const [stats] = poolTools('en');
    const execute = stats?.execute as unknown as () => Promise<Record<string, unknown>>;

    const told = await execute();

    expect(told).toMatchObject({ status: 'healthy', connection_errors: 0, openai_clients_ready: true });
    expect(Object.keys(pool.getStats().origins)).toEqual([server.origin]);
    expect(JSON.stringify(told)).not.toContain(new URL(server.origin).host);
    await closeConnectionPool();
  });

  it.each([...allPhrases.keys()])('tell about the connections in "%s"', async (code) => {
    await getConnectionPool(poolOptions({ model: 'http://127.0.0.1:9' }));
    const ofPool = caller(poolTools(code));
    const { pool: answers } = phrasesOf(code);
    expect(await ofPool('getConnectionPoolStats')).toContain(answers.status.healthy);
    const cleaned = await ofPool('cleanupConnectionPool');
    expect(cleaned).toContain(answers.cleaned.slice(0, answers.cleaned.indexOf('{')));
    expect(cleaned).not.toMatch(/[{}]/);
    await closeConnectionPool();
    expect(await ofPool('getConnectionPoolStats')).toBe(answers.closed);
    expect(await ofPool('cleanupConnectionPool')).toBe(answers.closed);
  });
});
