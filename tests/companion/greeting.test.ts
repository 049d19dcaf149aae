import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseGreeting,
  type Greeting,
  type GreetingParts,
  personName,
} from '../../src/companion/greeting.ts';
import { setProcessCache } from '../../src/concurrency/cached.ts';
import type { CallStart } from '../../src/memory/store/rows.ts';
import { toBytes, toSamples } from '../../src/speech/tts/pcm.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const VOICE = { model: 'tts-1', voice: 'joe' };
const SPOKEN_SAMPLES = 4_800;

/** A speech service that says everything in a fifth of a second. */
let server: Server;
let dir: string;
let parts: GreetingParts;
let available = true;
const spoken: string[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (!available) return response.writeHead(500).end('{}');
    spoken.push(JSON.parse(body).input);
    return response.end(toBytes(new Int16Array(SPOKEN_SAMPLES).fill(1_000)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  dir = await mkdtemp(join(tmpdir(), 'phrases-'));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const client = new OpenAI({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
  const phrases = phraseBook(client);
  await phrases.load();
  parts = { phrases, client, voice: VOICE, companionName: 'Kindred', log: silentLog };
});
afterEach(() => setProcessCache(undefined));
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(dir, { recursive: true });
});

function phraseBook(client: OpenAI): PhraseBook {
  return new PhraseBook({
    dir,
    client,
    voice: VOICE,
    language: 'en',
    companionName: 'Kindred',
    log: silentLog,
  });
}

const NOBODY: CallStart = {
  revision: 0,
  timeZone: null,
  onboarding: null,
  greeting: null,
  lastCall: null,
  openLoops: [],
  wordsSince: null,
  memories: [],
  past: [],
  forgettings: [],
};

const AT = '2026-11-24T10:00:00.000Z';
const NAME: CallStart['memories'][number] = {
  ...{ id: 'm', category: 'FACT', key: 'name', value: 'is called Ada', confidence: 1, importance: 1 },
  ...{ saidAt: AT, validFrom: AT, validTo: null, fades: false, endsAt: null, createdAt: AT },
  ...{ provenance: { source: 'turn', turnIds: [] }, vector: null, model: null },
};

function prepared(change: Partial<NonNullable<CallStart['greeting']>> = {}): CallStart {
  const audio = toBytes(new Int16Array(48_000).fill(500)).toString('base64');
  const greeting = {
    text: 'Hello Ada, how did it go?',
    audio,
    sampleRate: 24_000,
    voice: 'tts-1/joe',
    moment: 'after',
    about: 'the exam',
    ...change,
  } as const;
  return { ...NOBODY, greeting };
}

async function samplesIn({ audio }: Greeting): Promise<number> {
  let samples = 0;
  for await (const frame of audio ?? []) samples += frame.samplesPerChannel;
  return samples;
}

describe('the greeting', () => {
  it('is the prepared one with its audio, and asks no service', async () => {
    const before = spoken.length;
    const greeting = chooseGreeting(prepared(), parts);
    expect(greeting).toMatchObject({
      source: 'prepared',
      text: 'Hello Ada, how did it go?',
      moment: 'after',
    });
    expect(await samplesIn(greeting)).toBe(48_000);
    expect(spoken).toHaveLength(before);
  });

  it.each([
    ['missing', { audio: null }],
    ['cut to nothing', { audio: 'AAAA' }],
    ['not base64', { audio: '%%%' }],
    ['of another sample rate', { sampleRate: 22_050 }],
    ['of another voice', { voice: 'tts-1/alloy' }],
  ])('falls back to text when its audio is %s', (_, change) => {
    expect(chooseGreeting(prepared(change), parts)).toMatchObject({ source: 'prepared', audio: undefined });
  });

  it('says the onboarding name: a cached hello plays while the rest is synthesised', async () => {
    const onboarding = { name: 'Ada', occupation: null, interests: [], appliedAt: null };
    const greeting = chooseGreeting({ ...NOBODY, onboarding }, parts);
    expect(greeting.source).toBe('onboarding');
    expect(greeting.text).toMatch(/^Hello! Ada, /);
    expect(await samplesIn(greeting)).toBe(2 * SPOKEN_SAMPLES);
    expect(spoken.at(-1)).toMatch(/^Ada, /);
  });

  it('plays what it has when the speech service is away', async () => {
    available = false;
    const onboarding = { name: 'Ada', occupation: null, interests: [], appliedAt: null };
    expect(await samplesIn(chooseGreeting({ ...NOBODY, onboarding }, parts))).toBe(SPOKEN_SAMPLES);
    expect(await samplesIn(chooseGreeting(null, parts))).toBe(SPOKEN_SAMPLES);
    available = true;
  });

  it('is no prepared one that says what was put right since; what is over by itself may be asked about', () => {
    const memory = { ...NAME, key: 'dog', value: 'has a dog called Pepper' };
    const before = { ...memory, id: 'm0', value: 'has a dog called Biscuit' };
    const start = prepared({ text: 'Hello Ada, how is Biscuit?' });
    expect(chooseGreeting({ ...start, past: [before], memories: [memory] }, parts).source).toBe('neutral');
    expect(chooseGreeting({ ...start, past: [before] }, parts).source).toBe('prepared');
  });

  it('says the name that is known, where none is prepared, and that they meet again', async () => {
    const greeting = chooseGreeting({ ...NOBODY, memories: [NAME] }, parts);
    expect(greeting).toMatchObject({
      source: 'onboarding',
      text: `Hello! ${parts.phrases.meetAgain('Ada')}`,
    });
    expect(greeting.moment).toBeUndefined();
    await samplesIn(greeting);
  });

  it('is neutral for somebody unknown', () => {
    expect(chooseGreeting(NOBODY, parts)).toMatchObject({ source: 'neutral' });
  });
});

describe('phrases', () => {
  it('are synthesised once and read from the disk afterwards', async () => {
    const before = spoken.length;
    const again = phraseBook(parts.client);
    await again.load();
    expect(again.get('apology').audio?.samples).toHaveLength(SPOKEN_SAMPLES);
    expect(spoken).toHaveLength(before);
  });
});

describe('samples', () => {
  it('are copied from wherever the bytes lie', () => {
    const bytes = Buffer.concat([Buffer.from([9]), toBytes(Int16Array.of(1, -2, 3)), Buffer.from([7])]);
    expect([...toSamples(bytes.subarray(1))]).toEqual([1, -2, 3]);
  });
});

describe('the name in a memory of another language', () => {
  it.each([
    'heißt Ada',
    'heisst Ada',
    'wird Ada genannt',
    'ihr Name ist Ada',
    'nennt sich Ada',
    'mein Vorname ist Ada',
    'se llama Ada',
    'mi nombre es Ada',
    'su nombre es Ada',
    'es conocida como Ada',
    's’appelle Ada',
    "s'appelle Ada",
    'se nomme Ada',
    'son prénom est Ada',
    'goes by the name of Ada',
  ])('is found in "%s"', (value) => {
    expect(personName(value)).toBe('Ada');
  });

  it('may have several words, and letters of any script', () => {
    expect(personName('heißt Ada Lovelace')).toBe('Ada Lovelace');
    expect(personName('ist Ada Lovelace')).toBe('Ada Lovelace');
    expect(personName('叫小明')).toBe('叫小明');
  });
});

describe('the name in a memory', () => {
  it.each(['is called Ada', 'goes by Ada', 'Ada', 'first name is Ada', 'is known as Ada'])(
    'is found in "%s"',
    (value) => {
      expect(personName(value)).toBe('Ada');
    },
  );
});
