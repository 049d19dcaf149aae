/**
 * Speech that is synthesised once: callers of the same words in the same voice get what is there, in this process or, with
 * `REDIS_URL`, in any other.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import type { OpenAI } from 'openai';
import { type CachedOptions, cachedAsyncCall } from '../../concurrency/cached.ts';
import { type Pcm, SPEECH_SAMPLE_RATE, toBytes, toSamples } from './pcm.ts';
import { synthesise, type TtsVoice, voiceName } from './synthesis.ts';

/** Names what is spoken, by which service and in which voice, without a word of it. */
export function speechKey({ baseURL }: Pick<OpenAI, 'baseURL'>, voice: TtsVoice, text: string): string {
  const spoken = [baseURL, voiceName(voice), text].join('\n');
  return createHash('sha256').update(spoken).digest('hex').slice(0, 16);
}

/**
 * @param options How long it is kept. @default as `CACHE_TTL_MS` says
 * @throws As {@link synthesise}; failures are not kept.
 */
export async function cachedSynthesis(
  client: OpenAI,
  voice: TtsVoice,
  text: string,
  options: CachedOptions = {},
): Promise<Pcm> {
  const speak = async () => toBytes((await synthesise(client, voice, text)).samples).toString('base64');
  // Text: the cache's values survive JSON.
  const audio = await cachedAsyncCall(`speech:${speechKey(client, voice, text)}`, speak, options);
  return { samples: toSamples(Buffer.from(audio, 'base64')), sampleRate: SPEECH_SAMPLE_RATE };
}
