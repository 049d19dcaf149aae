/**
 * Text to PCM in one piece, for what is prepared ahead: greetings and phrases.
 *
 * @module
 */

import type { OpenAI } from 'openai';
import { KindredError } from '../../errors.ts';
import type { ModelUse } from '../../telemetry/usage/model-use.ts';
import { MIN_SPEECH_SAMPLES, type Pcm, SPEECH_SAMPLE_RATE, toSamples, withoutLeadIn } from './pcm.ts';
import { speechOf } from './speech-answer.ts';

/** Which voice speaks; two settings that sound different have different names. */
export interface TtsVoice {
  readonly model: string;
  readonly voice: string;
  /** Speaks in a call where the service refuses `voice`; `told` hears of that once. */
  readonly instead?: { readonly voice: string; readonly told: () => void };
  /** How it speaks where it is not one of the OpenAI-compatible service. */
  readonly speak?: (text: string, signal?: AbortSignal) => Promise<Pcm>;
  /** Hears of everything that a service has spoken. @default nobody */
  readonly used?: (use: ModelUse) => void;
}

/** Notes what a service has spoken. */
export function noteSpoken(
  { model, used }: TtsVoice,
  text: string,
  { samples, sampleRate }: { readonly samples: number; readonly sampleRate: number },
): void {
  const audioMs = (samples / sampleRate) * 1_000;
  used?.({ operation: 'speech', model, characters: text.length, audioMs });
}

/** Recorded with prepared audio: another voice makes it stale. */
export function voiceName({ model, voice }: TtsVoice): string {
  return `${model}/${voice}`;
}

/** Begins with its first sound. @throws KindredError `MODEL_ANSWER_INVALID` when no speech came; errors of the openai client as they are. */
export async function synthesise(
  client: OpenAI,
  speaker: TtsVoice,
  text: string,
  signal?: AbortSignal,
): Promise<Pcm> {
  const { model, voice, speak } = speaker;
  if (speak) return speak(text, signal);
  const response = await client.audio.speech.create(
    { model, voice, input: text, response_format: 'pcm' },
    { signal },
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of speechOf(response)) pieces.push(piece);
  const samples = toSamples(Buffer.concat(pieces));
  noteSpoken(speaker, text, { samples: samples.length, sampleRate: SPEECH_SAMPLE_RATE });
  if (samples.length < MIN_SPEECH_SAMPLES)
    throw new KindredError('MODEL_ANSWER_INVALID', 'the speech service answered without audio');
  return withoutLeadIn({ samples, sampleRate: SPEECH_SAMPLE_RATE });
}
