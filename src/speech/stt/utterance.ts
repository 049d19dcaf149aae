/**
 * The transcription of one utterance, whoever transcribes: within a deadline, and no failure goes unnoticed.
 *
 * The framework (agents 1.9.0, `StreamAdapterWrapper.run` in stt/stream_adapter.ts) logs a failed transcription and goes
 * on with the next utterance: nobody else hears of it. Its own error event is no way out, for it ends the call.
 *
 * @module
 */

import { normalizeLanguage, stt } from '@livekit/agents';
import { APIError } from 'openai';
import { KindredError } from '../../errors.ts';
import { withoutNoise } from './noise.ts';

/**
 * From the end of an utterance to its transcript, retries included. The pool would wait three times as long for a
 * service that hangs; a person who waits says it again sooner, and is not heard before this one is done.
 */
const DEADLINE_MS = 10_000;

export type OnFailure = (failure: KindredError) => void;

export interface UtteranceOptions {
  /** Told about every utterance that could not be transcribed. */
  readonly onFailed: OnFailure;
  /** In milliseconds. @default 10 000 */
  readonly deadlineMs?: number;
}

/**
 * Asks a provider for the transcript of one utterance.
 *
 * @param ask The provider's request; the signal aborts at the deadline and at the end of the call.
 * @param ended Aborts when the call is over: nothing was heard then.
 * @throws KindredError `MODEL_UNREACHABLE`, after it was reported
 */
export async function transcribe(
  ask: (signal: AbortSignal) => Promise<stt.SpeechEvent>,
  { onFailed, deadlineMs = DEADLINE_MS }: UtteranceOptions,
  ended?: AbortSignal,
): Promise<stt.SpeechEvent> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = ended ? AbortSignal.any([ended, deadline]) : deadline;
  try {
    return withoutNoise(await ask(signal));
  } catch (cause) {
    // Who has hung up misses nothing, and the framework would log what is thrown as an error.
    if (ended?.aborted) return finalTranscript('', 'en', 0);
    const failure = failureOf(deadline.aborted ? deadline.reason : cause);
    onFailed(failure);
    throw failure;
  }
}

/** @param language ISO 639-1. @param confidence 0 to 1. */
function finalTranscript(text: string, language: string, confidence: number): stt.SpeechEvent {
  const words = { text, language: normalizeLanguage(language), startTime: 0, endTime: 0, confidence };
  return { type: stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives: [words] };
}

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
