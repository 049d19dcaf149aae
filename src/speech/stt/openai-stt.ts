/**
 * STT of an OpenAI-compatible service: one request for each utterance.
 *
 * @module
 */

import type { AudioBuffer, stt } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { steadyTranscription } from './transcript-answer.ts';
import { transcribe, type UtteranceOptions } from './utterance.ts';

export interface OpenAiSttOptions extends Partial<openai.STTOptions>, UtteranceOptions {}

export class OpenAiStt extends openai.STT {
  override label = 'kindred.OpenAiStt';
  readonly #utterance: UtteranceOptions;

  constructor({ onFailed, deadlineMs, client, ...options }: OpenAiSttOptions) {
    super({ ...options, ...(client && { client: steadyTranscription(client) }), useRealtime: false });
    this.#utterance = { onFailed, deadlineMs };
  }

  /** Names that may be said, as `namesPrompt` words them. */
  expect(prompt: string | undefined): void {
    // Undefined would leave the names that were told before.
    this.updateOptions({ prompt: prompt ?? '' });
  }

  /** @throws KindredError as {@link transcribe} */
  override async _recognize(buffer: AudioBuffer, ended?: AbortSignal): Promise<stt.SpeechEvent> {
    return await transcribe((signal) => super._recognize(buffer, signal), this.#utterance, ended);
  }
}
