/**
 * The voice: PCM goes to the room as it comes from the speech service.
 *
 * The OpenAI plugin (1.9.0, `ChunkedStream.run` in tts.ts) waits for the whole answer before it plays the first sample;
 * with a service that streams, that wait is most of the time to first audio. Everything else stays the plugin's.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { type APIConnectOptions, tts } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import type { AudioFrame } from '@livekit/rtc-node';
import type { OpenAI } from 'openai';
import { KindredError } from '../../errors.ts';
import { FrameCutter } from './frames.ts';
import { isSilent, MIN_SPEECH_SAMPLES, type Pcm, SPEECH_SAMPLE_RATE, toBytes } from './pcm.ts';
import { speechOf } from './speech-answer.ts';
import { SpeechRequests } from './speech-requests.ts';
import { noteSpoken, type TtsVoice } from './synthesis.ts';

/** `gpt-4o-mini-tts` and others take any voice name; the plugin's type lists those of its release. */
type PluginVoice = NonNullable<ConstructorParameters<typeof openai.TTS>[0]>['voice'];

/** A dash or three dots may have no sound. */
const WORD = /[\p{L}\p{N}]/u;

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
export type PreparedSpeech = (text: string) => Pcm | null;

export class StreamingTts extends openai.TTS {
  override label = 'kindred.StreamingTts';
  readonly #requests: SpeechRequests;
  readonly #voice: TtsVoice;
  readonly #prepared: PreparedSpeech;

  /** @param prepared Speech that is there already, by its text: it is asked of no service. */
  constructor(client: OpenAI, voice: TtsVoice, prepared: PreparedSpeech = () => null) {
    super({ client, model: voice.model, voice: voice.voice as PluginVoice });
    this.#requests = new SpeechRequests(client, voice);
    this.#voice = voice;
    this.#prepared = prepared;
  }

  override synthesize(text: string, options?: APIConnectOptions, signal?: AbortSignal): openai.ChunkedStream {
    const stream = new PcmStream({
      tts: this,
      requests: this.#requests,
      voice: this.#voice,
      prepared: this.#prepared,
      text,
      options,
      signal,
    });
    // The plugin's class differs from the framework's by a private field that nobody reads.
    return stream as unknown as openai.ChunkedStream;
  }
}

interface PcmStreamParts {
  tts: tts.TTS;
  requests: SpeechRequests;
  voice: TtsVoice;
  prepared: PreparedSpeech;
  text: string;
  options: APIConnectOptions | undefined;
  signal: AbortSignal | undefined;
}

class PcmStream extends tts.ChunkedStream {
  label = 'kindred.PcmStream';
  readonly #requests: SpeechRequests;
  readonly #voice: TtsVoice;
  readonly #prepared: PreparedSpeech;

  constructor({ tts: owner, requests, voice, prepared, text, options, signal }: PcmStreamParts) {
    super(text, owner, options, signal);
    this.#requests = requests;
    this.#voice = voice;
    this.#prepared = prepared;
  }

  protected async run(): Promise<void> {
    const signal = this.abortSignal;
    try {
      const prepared = this.#prepared(this.inputText.trim());
      if (prepared) await this.#play([toBytes(prepared.samples)]);
      else await this.#speak(signal);
    } catch (error) {
      // An interrupted sentence is no failure.
      if (!signal.aborted) throw error;
    } finally {
      this.queue.close();
    }
  }

  /** What was made is paid for, heard to its end or not. */
  async #speak(signal: AbortSignal): Promise<void> {
    let samples = 0;
    try {
      await this.#play(await this.#request(signal), (made) => {
        samples = made;
      });
    } finally {
      if (samples > 0) noteSpoken(this.#voice, this.inputText, { samples, sampleRate: SPEECH_SAMPLE_RATE });
    }
  }

  async #request(signal: AbortSignal): Promise<Pieces> {
    return speechOf(await this.#requests.ask(this.inputText, signal));
  }

  /** One frame behind: the framework wants to know which one is the last. The silence before the first sound is left out. */
  async #play(body: Pieces, made: (samples: number) => void = () => undefined): Promise<void> {
    const requestId = randomUUID();
    const cutter = new FrameCutter();
    let held: AudioFrame | undefined;
    let isHeard = false;
    let samples = 0;
    const put = (frames: readonly AudioFrame[]) => {
      for (const frame of frames) {
        isHeard ||= !isSilent(frame.data);
        samples += frame.samplesPerChannel;
        if (held && isHeard) this.queue.put({ requestId, segmentId: requestId, frame: held, final: false });
        held = frame;
      }
      made(samples);
    };
    for await (const chunk of body) put(cutter.cut(chunk));
    put(cutter.flush());
    if (samples < MIN_SPEECH_SAMPLES && WORD.test(this.inputText))
      throw new KindredError('MODEL_ANSWER_INVALID', 'the speech service answered without audio');
    if (held) this.queue.put({ requestId, segmentId: requestId, frame: held, final: true });
  }
}
