import { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createResampler } from '../../../local/inference/resample.ts';
import { parseWav, toMono } from '../../../local/inference/wav.ts';
import { type InferenceServer, startInference, wavFile, words } from './support.ts';

const ADA = 'My name is Ada and I have a dog called Biscuit.';

const STORY = `I grew up in a small village near the sea, where my father mended boats and my mother taught at the
  school. When I was nineteen I moved to Copenhagen to study architecture, although I had never drawn a house in my
  life. The first winter was hard, because I knew nobody and it rained every day. Then I met Anna at a bakery, and we
  talked for three hours about bread. We married four years later in a garden full of bees. Now we have two daughters
  and an old cat who sleeps on the piano.`;

let server: InferenceServer;

beforeAll(async () => {
  server = await startInference();
}, 300_000);
afterAll(() => server?.close());

const refusal = (promise: Promise<unknown>): Promise<APIError> =>
  promise.then(
    () => expect.fail('the request was accepted'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(APIError);
      return error as APIError;
    },
  );

const speak = (input: string, response_format: 'pcm' | 'wav' | 'mp3' = 'pcm') =>
  server.client.audio.speech.create({ model: 'tts', voice: 'alloy', input, response_format });

const listen = (file: File, response_format: 'json' | 'text' | 'verbose_json' = 'json') =>
  server.client.audio.transcriptions.create({ model: 'stt', file, response_format });

async function speakPcm(input: string): Promise<Int16Array> {
  return new Int16Array(await (await speak(input)).arrayBuffer());
}

/** The same recording at another rate, as 16-bit samples. */
function atRate(pcm: Int16Array, sampleRate: number): Int16Array {
  const samples = Float32Array.from(pcm, (sample) => sample / 32_768);
  return Int16Array.from(createResampler(24_000, sampleRate).flush(samples), (sample) => sample * 32_767);
}

/** Counts what the voice makes for the next request, and tells when it has ended. */
function countSentences() {
  const { tts } = server.models;
  const speak = tts.speak.bind(tts);
  const ended = Promise.withResolvers<void>();
  const made = { count: 0, ended: ended.promise };
  vi.spyOn(tts, 'speak').mockImplementationOnce(async function* (...request) {
    try {
      for await (const piece of speak(...request)) {
        made.count += 1;
        yield piece;
      }
    } finally {
      ended.resolve();
    }
  });
  return made;
}

async function firstPiece(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const reader = body?.getReader();
  const piece = await reader?.read();
  await reader?.cancel();
  return piece?.value;
}

/** How many words of a sentence are not heard. */
function misheard(text: string, sentence: string): number {
  const heard = new Set(words(text));
  return words(sentence).filter((word) => !heard.has(word)).length;
}

describe('what is spoken is heard again', () => {
  test.each([
    ADA,
    'I am moving to Berlin in December.',
    'What is the name of my dog?',
    'I work as a baker and I love hiking in the mountains.',
    'How are your connections doing?',
    'Please clean up the connection pool.',
  ])('%s', async (sentence) => {
    const { text } = await listen(wavFile(await speakPcm(sentence), 24_000));
    // The small models mishear a word now and then; what matters is that the sentence comes through.
    expect(misheard(text, sentence), text).toBeLessThanOrEqual(1);
  });

  test('numbers are read out', async () => {
    const { text } = await listen(wavFile(await speakPcm('I have 23 apples.'), 24_000));
    expect(text).toMatch(/23|twenty[ -]three/);
  });

  test.each([8_000, 16_000, 22_050, 44_100, 48_000])('at %i Hz', async (sampleRate) => {
    const pcm = atRate(await speakPcm(ADA), sampleRate);
    const { text } = await listen(wavFile(pcm, sampleRate));
    expect(words(text)).toEqual(expect.arrayContaining(['name', 'ada', 'dog', 'called']));
  });

  test('in half a minute of speech, piece by piece', async () => {
    const pcm = await speakPcm(STORY);
    const file = wavFile(pcm, 24_000);
    const heard = await server.client.audio.transcriptions.create({
      model: 'stt',
      file,
      response_format: 'verbose_json',
    });
    expect(heard.duration).toBeCloseTo(pcm.length / 24_000, 1);
    expect(heard.segments?.length).toBeGreaterThan(1);
    const landmarks = [
      'village',
      'boats',
      'school',
      'architecture',
      'winter',
      'bakery',
      'bread',
      'bees',
      'piano',
    ];
    expect(words(heard.text)).toEqual(expect.arrayContaining(landmarks));
  }, 60_000);
});

describe('POST /v1/audio/transcriptions', () => {
  test('answers in the three formats', async () => {
    const file = wavFile(await speakPcm('Good morning.'), 24_000);
    expect(await listen(file)).toEqual({ text: 'Good morning.' });
    expect(await listen(file, 'text')).toBe('Good morning.\n');
    expect(await listen(file, 'verbose_json')).toMatchObject({
      task: 'transcribe',
      language: 'english',
      text: 'Good morning.',
      segments: [{ id: 0, start: 0, text: 'Good morning.' }],
    });
  });

  test('hears nothing in silence, in noise at the edge of hearing, and in fragments under half a second', async () => {
    const noise = Int16Array.from({ length: 24_000 }, (_, i) => ((i * 7_919) % 41) - 20);
    const fragment = (await speakPcm(ADA)).slice(0, 24_000 * 0.4);
    for (const pcm of [new Int16Array(48_000), noise, fragment, new Int16Array(0)])
      expect(await listen(wavFile(pcm, 24_000))).toEqual({ text: '' });
  });

  test.each([
    ['an empty file', new File([], 'speech.wav'), 'The audio file is empty.'],
    ['a text', new File(['this is not a recording'], 'speech.wav'), 'not a WAV file'],
    [
      'random bytes',
      new File([Uint8Array.from({ length: 5_000 }, (_, i) => (i * 31) % 251)], 'speech.wav'),
      'not a WAV',
    ],
    ['a header alone', new File(['RIFF\0\0\0\0WAVE'], 'speech.wav'), 'ends before its audio'],
  ])('refuses %s', async (_, file, message) => {
    const error = await refusal(listen(file));
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'file' });
    expect(error.message).toContain(message);
  });

  test.each([
    ['no multipart body', { body: '{}', headers: { 'content-type': 'application/json' } }],
    ['a multipart body without a file', { body: new URLSearchParams({ model: 'stt' }) }],
    [
      'a torn multipart body',
      { body: '--x\r\nnot a part', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ],
  ])('refuses %s', async (_, request) => {
    const response = await fetch(`${server.url}/v1/audio/transcriptions`, { method: 'POST', ...request });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param: 'file' } });
  });

  test('refuses an upload over 25 MB', async () => {
    const error = await refusal(listen(new File([new Uint8Array(26 * 2 ** 20)], 'speech.wav')));
    expect(error.status).toBe(413);
  });

  test('refuses a format that it does not write', async () => {
    const file = wavFile(new Int16Array(24_000), 24_000);
    const error = await refusal(
      server.client.audio.transcriptions.create({ model: 'stt', file, response_format: 'srt' }),
    );
    expect(error).toMatchObject({ status: 400, param: 'response_format' });
  });
});

describe('POST /v1/audio/speech', () => {
  test('streams: the first sentence comes while the others are still to be made', async () => {
    const made = countSentences();
    const response = await speak(`Yes. ${`${ADA} `.repeat(20)}`);
    expect((await firstPiece(response.body))?.length).toBeGreaterThan(0);
    expect(made.count).toBeLessThan(20);
  });

  test('stops making sentences when the client has gone', async () => {
    const made = countSentences();
    const gone = new AbortController();
    const body = {
      model: 'tts',
      voice: 'alloy',
      input: `${ADA} `.repeat(80),
      response_format: 'pcm',
    } as const;
    const response = await server.client.audio.speech.create(body, { signal: gone.signal });
    gone.abort();
    await response.arrayBuffer().catch(() => {});
    await made.ended;
    expect(made.count).toBeLessThan(40);
  });

  test('writes WAV with true sizes', async () => {
    const wav = parseWav(new Uint8Array(await (await speak('Good morning.', 'wav')).arrayBuffer()));
    expect(wav).toMatchObject({ sampleRate: 24_000, channels: 1 });
    expect(toMono(wav).length).toBeGreaterThan(12_000);
  });

  test.each(['...', '😀', '\u200b', '—', 'Привет, как дела?', '你好，世界。', 'नमस्ते', '안녕'])(
    'answers a moment of silence to %j, in which there is nothing that an English voice can say',
    async (input) => {
      const pcm = await speakPcm(input);
      expect(pcm.length).toBe(2_400);
      expect(pcm.every((sample) => sample === 0)).toBe(true);
    },
  );

  test.each(['\ud800 lone surrogate', 'a\0b\u0007c', 'Zoë ate crêpes at 5 °C', 'x'.repeat(300)])(
    'speaks %j',
    async (input) => {
      expect((await speakPcm(input)).length).toBeGreaterThan(2_400);
    },
  );

  test.each([
    ['no text', { input: '' }, 'input'],
    ['a huge text', { input: 'word '.repeat(10_000) }, 'input'],
    ['a number for a text', { input: 5 as never }, 'input'],
    ['mp3', { response_format: 'mp3' as const }, 'response_format'],
    ['a speed of zero', { speed: 0 }, 'speed'],
  ])('refuses %s', async (_, wrong, param) => {
    const body = { model: 'tts', voice: 'alloy', input: 'Hello.', response_format: 'pcm', ...wrong } as const;
    expect(await refusal(server.client.audio.speech.create(body))).toMatchObject({ status: 400, param });
  });

  test('speaks faster when asked to', async () => {
    const [slow, fast] = await Promise.all(
      [1, 2].map(async (speed) => {
        const body = { model: 'tts', voice: 'alloy', input: ADA, response_format: 'pcm', speed } as const;
        return (await (await server.client.audio.speech.create(body)).arrayBuffer()).byteLength;
      }),
    );
    expect((slow as number) / (fast as number)).toBeGreaterThan(1.3);
  });
});

describe('the rest', () => {
  test('says that it is well, who thinks and which models there are', async () => {
    const health = await fetch(`${server.url}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok']);
    expect(await (await fetch(`${server.url}/healthz/chat-model`)).json()).toEqual({
      kind: 'stand-in',
      model: 'stand-in',
    });
    const ids = (await server.client.models.list()).data.map(({ id }) => id);
    expect(ids).toEqual(['moonshine-tiny-en', 'piper-en-us-joe', 'stand-in']);
  });

  test('answers an unknown path and a body that is no JSON in the shape of OpenAI', async () => {
    const unknown = await fetch(`${server.url}/v1/images`);
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      {
        error: {
          message: 'There is no GET /v1/images.',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
    ]);
    const torn = await fetch(`${server.url}/v1/audio/speech`, { method: 'POST', body: '{"input":' });
    expect([torn.status, await torn.json()]).toMatchObject([
      400,
      { error: { message: 'The body is not valid JSON.' } },
    ]);
  });
});
