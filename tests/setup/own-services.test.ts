/**
 * Services of `kindred.config.ts` by LiveKit's own plugins, at servers that speak their protocols.
 *
 * @module
 */

import { inference, initializeLogger, llm, type stt, type tts } from '@livekit/agents';
import * as cartesia from '@livekit/agents-plugin-cartesia';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSession, expectNames } from '../../src/call/session.ts';
import { setUp } from '../../src/call/setup-services.ts';
import type { KindredDefinition } from '../../src/setup/definition.ts';
import { OwnServices } from '../../src/setup/own-services.ts';
import { Vad } from '../../src/speech/stt/vad.ts';
import { SPEECH_SAMPLE_RATE } from '../../src/speech/tts/pcm.ts';
import { synthesiseBy } from '../../src/speech/tts/plugin-synthesis.ts';
import { StreamingTts } from '../../src/speech/tts/streaming-tts.ts';
import { Cartesia } from '../support/gateway/cartesia.ts';
import { Deepgram } from '../support/gateway/deepgram.ts';
import { Gateway } from '../support/gateway/gateway.ts';
import { SpokenTone } from '../support/gateway/spoken-tone.ts';
import { listeningLog } from '../support/listening-log.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';

initializeLogger({ pretty: false, level: 'silent' });

const SETTINGS = { language: 'en' };
const KEYS = { LIVEKIT_API_KEY: 'test-key', LIVEKIT_API_SECRET: 'a-secret-of-thirty-two-characters' };

let gateway: Gateway;
let server: Deepgram;
const before = { ...process.env };
beforeEach(async () => {
  [gateway, server] = await Promise.all([
    Gateway.start({ hears: () => 'Hello.', replies: (said) => `You said: ${said}` }),
    Deepgram.start(),
  ]);
  Object.assign(process.env, KEYS, { LIVEKIT_INFERENCE_URL: gateway.url });
});
afterEach(async () => {
  process.env = { ...before };
  await Promise.all([gateway.close(), server.close()]);
});

function own(definition: KindredDefinition) {
  const { log, lines } = listeningLog();
  return { services: new OwnServices(definition, log), lines };
}

const listening = () => new deepgram.STT({ apiKey: 'dg-key', baseUrl: server.url, language: 'en' });
const speaking = () => new deepgram.TTS({ apiKey: 'dg-key', baseUrl: server.url, sampleRate: 16_000 });

/** An utterance and the silence behind it. */
function say(stream: stt.SpeechStream, rate: number): void {
  const tone = new SpokenTone();
  tone.rate = rate;
  const bytes = Buffer.concat([tone.of('a sentence of some length'), Buffer.alloc(rate)]);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const size = rate / 50;
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.slice(at, at + size);
    stream.pushFrame(new AudioFrame(part, rate, 1, part.length));
  }
}

/** The first transcript of an utterance. */
async function heardBy(recogniser: stt.STT | undefined): Promise<string | undefined> {
  if (!recogniser) throw new Error('there is no STT');
  const stream = recogniser.stream();
  say(stream, 16_000);
  for await (const { alternatives } of stream) {
    if (!alternatives?.[0].text) continue;
    stream.close();
    return alternatives[0].text;
  }
  return undefined;
}

async function replyOf(model: llm.LLM | undefined): Promise<string> {
  if (!model) throw new Error('there is no LLM');
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Hello.' });
  let text = '';
  for await (const chunk of model.chat({ chatCtx })) text += chunk.delta?.content ?? '';
  return text;
}

describe('a service by the name of a model', () => {
  it('is asked at LiveKit Inference with the key of the project', async () => {
    const { services } = own({ llm: 'openai/gpt-4.1-mini' });
    expect(await replyOf(services.llm(SETTINGS) as llm.LLM)).toBe('You said: Hello.');
    expect(gateway.asked[0]).toMatchObject({
      model: 'openai/gpt-4.1-mini',
      authorization: expect.stringMatching(/^Bearer ey/),
    });
  });

  it('speaks with the voice of the name, and with the person’s where they have one', async () => {
    const { services } = own({ tts: 'cartesia/sonic-3:robert' });
    for (const voice of [undefined, 'anna']) {
      const speaker = services.tts({ language: 'de', ...(voice && { voice }) });
      const { samples, sampleRate } = await synthesiseBy(
        speaker as tts.TTS,
        'Hallo zusammen, wie geht es euch?',
      );
      expect(samples.length / sampleRate).toBeGreaterThan(0.3);
    }
    expect(gateway.opened).toMatchObject([
      { kind: 'tts', model: 'cartesia/sonic-3', voice: 'robert', language: 'de' },
      { kind: 'tts', model: 'cartesia/sonic-3', voice: 'anna', language: 'de' },
    ]);
  });

  it('hears the language of the name, and else the person’s', async () => {
    for (const name of ['deepgram/nova-3:multi', 'deepgram/nova-3']) {
      const recogniser = own({ stt: name }).services.stt({ language: 'de' }, new Vad({ model: 'silero' }));
      expect(await heardBy(recogniser)).toBe('Hello.');
    }
    expect(gateway.opened.map(({ language }) => language)).toEqual(['multi', 'de']);
  });

  it('is stood in for by the next of a list while it is away', async () => {
    gateway.away.add('openai/gpt-4.1-mini');
    const { services } = own({ llm: ['openai/gpt-4.1-mini', 'google/gemini-2.5-flash'] });
    const model = services.llm(SETTINGS) as llm.LLM;
    expect(model).toBeInstanceOf(llm.FallbackAdapter);
    model.on('error', () => undefined);
    expect(await replyOf(model)).toBe('You said: Hello.');
    expect(gateway.asked.map((one) => one.model)).toEqual(['google/gemini-2.5-flash']);
  });
});

describe('a service that a plugin makes', () => {
  it('hears over its own socket, with its own key', async () => {
    server.transcripts.push('My name is Ada.');
    const recogniser = own({ stt: listening }).services.stt(SETTINGS, new Vad({ model: 'silero' }));
    expect(await heardBy(recogniser)).toBe('My name is Ada.');
    expect(server.opened[0]?.authorization).toBe('Token dg-key');
  });

  it('speaks what is prepared ahead at our sample rate', async () => {
    const speaker = own({ tts: speaking }).services.tts(SETTINGS) as tts.TTS;
    const text = 'Hello, it is good to hear you again today.';
    const { samples, sampleRate } = await synthesiseBy(speaker, text);
    expect(sampleRate).toBe(SPEECH_SAMPLE_RATE);
    expect(samples.length / sampleRate).toBeCloseTo(text.length * 0.015, 0);
    expect(server.opened[0]?.query.get('sample_rate')).toBe('16000');
  });

  it('speaks with the person’s voice over another plugin’s socket', async () => {
    const socket = await Cartesia.start();
    const speaker = own({
      tts: ({ voice, language }) =>
        new cartesia.TTS({ apiKey: 'ct-key', baseUrl: socket.url, language, ...(voice && { voice }) }),
    }).services.tts({ language: 'de', voice: 'anna' }) as tts.TTS;
    const { samples, sampleRate } = await synthesiseBy(speaker, 'Hallo zusammen, wie geht es euch heute?');
    expect(samples.length / sampleRate).toBeGreaterThan(0.3);
    expect(socket.spoken[0]).toMatchObject({ voice: { id: 'anna' }, language: 'de', model: 'sonic-3' });
    await socket.close();
  });

  it('that says nothing fails what is prepared, and nothing else', async () => {
    await server.close();
    const speaker = own({ tts: speaking }).services.tts(SETTINGS) as tts.TTS;
    await expect(synthesiseBy(speaker, 'Hello.', AbortSignal.timeout(3_000))).rejects.toThrow();
    server = await Deepgram.start();
  });

  it('is left out where it cannot be made, and the others serve', () => {
    const broken = () => {
      throw new Error('no key');
    };
    const { services, lines } = own({ tts: [broken, speaking], llm: broken });
    expect(services.tts(SETTINGS)).toBeInstanceOf(deepgram.TTS);
    expect(services.llm(SETTINGS)).toBeUndefined();
    expect(lines.map(({ level, service, error }) => [level, service, error])).toEqual([
      [50, 'tts', 'no key'],
      [50, 'llm', 'no key'],
    ]);
  });
});

describe('a call’s session', () => {
  let quirks: QuirkServer;
  let quirky: QuirkyServices;
  beforeEach(async () => {
    quirks = await QuirkServer.start();
    quirky = await openQuirkyServices(quirks);
  });
  afterEach(async () => {
    await quirky.close();
    await quirks.close();
  });

  const sessionOf = (definition: KindredDefinition) =>
    createSession({ ...setUp(quirky.services, definition), vad: new Vad({ model: 'silero' }) });

  it('has the services of the file, and those of the environment where it names none', () => {
    const session = sessionOf({ llm: 'openai/gpt-4.1-mini', stt: listening });
    expect(session.llm).toBeInstanceOf(inference.LLM);
    expect(session.stt).toBeInstanceOf(deepgram.STT);
    expect(session.tts).toBeInstanceOf(StreamingTts);
  });

  it('leaves hearing, speaking and turns to a realtime model, and what the file names to that', () => {
    const llm = () => new openai.realtime.RealtimeModel({ apiKey: 'sk', baseURL: gateway.url });
    const alone = sessionOf({ llm });
    expect([alone.stt, alone.tts, alone.vad, alone.turnDetection]).toEqual([
      ...[undefined, undefined, undefined, 'realtime_llm'],
    ]);
    const spoken = sessionOf({ llm, tts: speaking, stt: listening });
    expect(spoken.tts).toBeInstanceOf(deepgram.TTS);
    expect(spoken.stt).toBeInstanceOf(deepgram.STT);
  });

  it('has those of the environment where the file’s cannot be made', () => {
    const broken = () => {
      throw new Error('no key');
    };
    const session = sessionOf({ tts: broken, turnDetection: broken });
    expect(session.tts).toBeInstanceOf(StreamingTts);
    expect(session.turnDetection).toBe('vad');
  });

  it('tells a recogniser that takes terms the names that are known', () => {
    const session = sessionOf({ stt: listening });
    expectNames(session, [{ value: 'has a dog called Biscuit' }, { value: 'lives with Tomasz' }]);
    expect(session.keyterms).toEqual(['Biscuit', 'Tomasz']);
  });

  it('keeps phrases of the file’s voice under a name of their own', () => {
    const voices = [{}, { tts: 'cartesia/sonic-3' }, { tts: 'cartesia/sonic-3:anna' }, { tts: speaking }];
    const names = voices.map((definition) => setUp(quirky.services, definition).voice.voice);
    expect(new Set(names).size).toBe(4);
  });
});
