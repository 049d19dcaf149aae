/**
 * Text to PCM in one piece, for what is prepared ahead: greetings and phrases.
 *
 * @module
 */

import type { OpenAI } from 'openai';
import { KindredError } from '../../errors.ts';
import { MIN_SPEECH_SAMPLES, type Pcm, SPEECH_SAMPLE_RATE, toSamples, withoutLeadIn } from './pcm.ts';
import { speechOf } from './speech-answer.ts';

/** Which voice speaks; two settings that sound different have different names. */
export interface TtsVoice {
  readonly model: string;
  readonly voice: string;
  /** How it speaks where it is not one of the OpenAI-compatible service. */
  readonly speak?: (text: string, signal?: AbortSignal) => Promise<Pcm>;
}

/** Recorded with prepared audio: another voice makes it stale. */
export function voiceName({ model, voice }: TtsVoice): string {
  return `${model}/${voice}`;
}

/** Begins with its first sound. @throws KindredError `MODEL_ANSWER_INVALID` when no speech came; errors of the openai client as they are. */
export async function synthesise(
  client: OpenAI,
  { model, voice, speak }: TtsVoice,
  text: string,
  signal?: AbortSignal,
): Promise<Pcm> {
  if (speak) return speak(text, signal);
  const response = await client.audio.speech.create(
    { model, voice, input: text, response_format: 'pcm' },
    { signal },
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of speechOf(response)) pieces.push(piece);
  const samples = toSamples(Buffer.concat(pieces));
  if (samples.length < MIN_SPEECH_SAMPLES)
    throw new KindredError('MODEL_ANSWER_INVALID', 'the speech service answered without audio');
  return withoutLeadIn({ samples, sampleRate: SPEECH_SAMPLE_RATE });
}
