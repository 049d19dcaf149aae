/**
 * What a call asks of the speech service while it goes on.
 *
 * @module
 */

import { APIError, type OpenAI } from 'openai';
import type { TtsVoice } from './synthesis.ts';

/** As services say that they do not know a voice. */
const REFUSALS: readonly (number | undefined)[] = [400, 404, 422];

export class SpeechRequests {
  readonly #client: OpenAI;
  readonly #voice: TtsVoice;
  #isRefused = false;

  constructor(client: OpenAI, voice: TtsVoice) {
    this.#client = client;
    this.#voice = voice;
  }

  /** The answer as PCM. A voice that is refused is not asked for again in this call, if there is another one. */
  async ask(input: string, signal: AbortSignal): Promise<Response> {
    const { voice, instead } = this.#voice;
    if (!instead) return this.#request(voice, input, signal);
    if (this.#isRefused) return this.#request(instead.voice, input, signal);
    try {
      return await this.#request(voice, input, signal);
    } catch (error) {
      if (!(error instanceof APIError) || !REFUSALS.includes(error.status)) throw error;
      const answer = await this.#request(instead.voice, input, signal);
      this.#isRefused = true;
      instead.told();
      return answer;
    }
  }

  #request(voice: string, input: string, signal: AbortSignal): Promise<Response> {
    const { model } = this.#voice;
    return this.#client.audio.speech.create({ model, voice, input, response_format: 'pcm' }, { signal });
  }
}
