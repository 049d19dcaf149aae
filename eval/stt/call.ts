/**
 * One call in which a caller speaks and the product's session listens: room, voice activity detection and STT are those of
 * a call; nobody answers.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { voice } from '@livekit/agents';
import { AudioFrame, Room } from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { OpenAI } from 'openai';
import { Microphone } from '../../local/caller/microphone.ts';
import { until } from '../../local/caller/within.ts';
import { createSession } from '../../src/call/session.ts';
import type { Config } from '../../src/config.ts';
import { Vad } from '../../src/speech/stt/vad.ts';
import { SPEECH_SAMPLE_RATE } from '../../src/speech/tts/pcm.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const Events = voice.AgentSessionEventTypes;

const CALLER = 'caller';
/** The session hears the caller's track a moment after it is there. */
const SETTLE_MS = 1_000;
/** From the last word to the transcript, on a busy machine. */
const TRANSCRIPT_TIMEOUT_MS = 8_000;
/** An utterance of which so long nothing more comes is over: a pause in a sentence makes two transcripts of it. */
const QUIET_MS = 700;

/** Listens, and answers nothing. */
class Listener extends voice.Agent {
  override onUserTurnCompleted(): Promise<void> {
    return Promise.reject(new voice.StopResponse());
  }
}

export class ListeningCall {
  readonly #config: Config;
  readonly #session: voice.AgentSession;
  readonly #agentRoom = new Room();
  readonly #callerRoom = new Room();
  readonly #microphone = new Microphone(SPEECH_SAMPLE_RATE);
  readonly #finals: string[] = [];
  #isSpeaking = false;
  #utterances = 0;
  #lastEventMs = 0;

  constructor(config: Config) {
    this.#config = config;
    const { openai, models, companion } = config;
    const client = new OpenAI({ apiKey: openai.apiKey, baseURL: openai.baseUrl, maxRetries: 0 });
    const tts = { model: models.tts, voice: models.voice };
    const phrases = new PhraseBook({
      ...{ dir: join(config.dataDir, 'phrases'), client, voice: tts, log: silentLog },
      ...{ language: companion.language, companionName: companion.name },
    });
    const vad = new Vad({ model: 'silero' });
    this.#session = createSession({ config, client, voice: tts, phrases, vad, log: silentLog });
    this.#session.on(Events.UserInputTranscribed, ({ transcript, isFinal }) => {
      if (!isFinal) return;
      this.#finals.push(transcript);
      this.#lastEventMs = performance.now();
    });
    this.#session.on(Events.UserStateChanged, ({ oldState, newState }) => {
      this.#isSpeaking = newState === 'speaking';
      if (oldState === 'speaking') this.#utterances++;
      this.#lastEventMs = performance.now();
    });
  }

  async open(): Promise<void> {
    const { livekit } = this.#config;
    const name = `stt-${randomUUID()}`;
    const options = { autoSubscribe: true, dynacast: false };
    await this.#agentRoom.connect(livekit.url, await tokenFor('agent', name, livekit), options);
    await this.#session.start({
      agent: new Listener({ instructions: 'Listen.' }),
      room: this.#agentRoom,
      record: false,
      inputOptions: { participantIdentity: CALLER },
    });
    await this.#callerRoom.connect(livekit.url, await tokenFor(CALLER, name, livekit), options);
    await this.#microphone.publish(this.#callerRoom);
    await sleep(SETTLE_MS);
  }

  /** Speaks in real time. @returns What was understood; empty: nothing. */
  async say(pcm: Int16Array): Promise<string> {
    const before = { finals: this.#finals.length, utterances: this.#utterances };
    await this.#microphone.speak(pcm);
    this.#lastEventMs = performance.now();
    const isOver = () => {
      const hasWords = this.#finals.length > before.finals && this.#utterances > before.utterances;
      return hasWords && !this.#isSpeaking && performance.now() - this.#lastEventMs > QUIET_MS;
    };
    await until(isOver, { timeoutMs: TRANSCRIPT_TIMEOUT_MS, signal: new AbortController().signal });
    return this.#finals.slice(before.finals).join(' ');
  }

  /** What the same recogniser makes of the recording itself. */
  async read(pcm: Int16Array): Promise<string> {
    const event = await this.#session.stt?.recognize(new AudioFrame(pcm, SPEECH_SAMPLE_RATE, 1, pcm.length));
    return event?.alternatives?.[0]?.text ?? '';
  }

  async close(): Promise<void> {
    await this.#microphone.close();
    await this.#session.close();
    await this.#callerRoom.disconnect();
    await this.#agentRoom.disconnect();
  }
}

function tokenFor(identity: string, room: string, { apiKey, apiSecret }: Config['livekit']): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity, ttl: '1h' });
  token.addGrant({ roomJoin: true, room, canPublish: true, canSubscribe: true });
  return token.toJwt();
}
