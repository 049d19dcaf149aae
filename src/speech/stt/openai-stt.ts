/**
 * STT: one request for each utterance, and no failure goes unnoticed.
 *
 * The framework (agents 1.9.0, `StreamAdapterWrapper.run` in stt/stream_adapter.ts) logs a failed transcription and goes
 * on with the next utterance: nobody else hears of it. Its own error event is no way out, for it ends the call.
 *
 * @module
 */

import { type AudioBuffer, normalizeLanguage, stt } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { APIError } from 'openai';
import { KindredError } from '../../errors.ts';
import { withoutNoise } from './noise.ts';
import { steadyTranscription } from './transcript-answer.ts';

/**
 * From the end of an utterance to its transcript, retries included. The pool would wait three times as long for a
 * service that hangs; a person who waits says it again sooner, and is not heard before this one is done.
 */
const DEADLINE_MS = 10_000;

export type OnFailure = (failure: KindredError) => void;

export interface OpenAiSttOptions extends Partial<openai.STTOptions> {
  /** Told about every utterance that could not be transcribed. */
  readonly onFailed: OnFailure;
  /** In milliseconds. @default 10 000 */
  readonly deadlineMs?: number;
}

export class OpenAiStt extends openai.STT {
  override label = 'kindred.OpenAiStt';
  readonly #onFailed: OnFailure;
  readonly #deadlineMs: number;

  constructor({ onFailed, deadlineMs = DEADLINE_MS, client, ...options }: OpenAiSttOptions) {
    super({ ...options, ...(client && { client: steadyTranscription(client) }), useRealtime: false });
    this.#onFailed = onFailed;
    this.#deadlineMs = deadlineMs;
  }

  /** Names that may be said, as `namesPrompt` words them. */
  expect(prompt: string | undefined): void {
    // Undefined would leave the names that were told before.
    this.updateOptions({ prompt: prompt ?? '' });
  }

  /**
   * @param ended Aborts when the call is over: nothing was heard then.
   * @throws KindredError `MODEL_UNREACHABLE`, after it was reported
   */
  override async _recognize(buffer: AudioBuffer, ended?: AbortSignal): Promise<stt.SpeechEvent> {
    const deadline = AbortSignal.timeout(this.#deadlineMs);
    const signal = ended ? AbortSignal.any([ended, deadline]) : deadline;
    try {
      return withoutNoise(await super._recognize(buffer, signal));
    } catch (cause) {
      // Who has hung up misses nothing, and the framework would log what is thrown as an error.
      if (ended?.aborted) return NOTHING_HEARD;
      const failure = failureOf(deadline.aborted ? deadline.reason : cause);
      this.#onFailed(failure);
      throw failure;
    }
  }
}

const NOTHING_HEARD: stt.SpeechEvent = {
  type: stt.SpeechEventType.FINAL_TRANSCRIPT,
  alternatives: [{ text: '', language: normalizeLanguage('en'), startTime: 0, endTime: 0, confidence: 0 }],
};

/** The message must do without what the service answered: the framework logs it, and it may hold a person's words. */
export function failureOf(cause: unknown): KindredError {
  const message = `STT failed: ${reasonOf(cause)}`;
  return new KindredError('MODEL_UNREACHABLE', message, { cause, retryable: true });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof KindredError) return error.message;
  if (error instanceof APIError && error.status) return `HTTP ${error.status}`;
  if (error.cause instanceof Error) return reasonOf(error.cause);
  // What reads an answer and cannot make sense of it quotes it.
  return error.constructor === Error ? error.message : error.name;
}
