/**
 * `POST /audio/speech`, as OpenAI has it, in the two formats that need no encoder.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { Hono } from 'hono';
import { z } from 'zod';
import { parseJsonBody } from './json-body.ts';
import { joinPcm, SPEECH_SAMPLE_RATE, type TtsEngine } from './tts.ts';
import { writeWav } from './wav.ts';

/** OpenAI's own limit. */
const MAX_CHARS = 4_096;

const requestSchema = z.object({
  input: z
    .string()
    .min(1, 'input must not be empty')
    .max(MAX_CHARS, `input must have at most ${MAX_CHARS} characters`),
  /** Taken and ignored: there is one voice. */
  voice: z.unknown(),
  response_format: z.enum(['pcm', 'wav'], 'response_format must be pcm or wav here').default('wav'),
  speed: z.number().min(0.25).max(4).default(1),
});

export function speechRoutes(tts: TtsEngine): Hono {
  return new Hono().post('/audio/speech', async (context) => {
    const { input, response_format, speed } = await parseJsonBody(context.req.raw, requestSchema);
    const { signal } = context.req.raw;
    const pieces = tts.speak(input, { speed, signal });
    if (response_format === 'pcm') {
      return context.body(ReadableStream.from(bytesOf(pieces)) as globalThis.ReadableStream, 200, {
        'content-type': `audio/pcm;rate=${SPEECH_SAMPLE_RATE}`,
      });
    }
    const wav = writeWav(await joinPcm(pieces), SPEECH_SAMPLE_RATE);
    return context.body(wav, 200, { 'content-type': 'audio/wav' });
  });
}

/** A sentence is made when the client has taken the one before, and none after it has gone. */
async function* bytesOf(pieces: AsyncIterable<Int16Array>): AsyncGenerator<Uint8Array> {
  for await (const { buffer, byteOffset, byteLength } of pieces)
    if (byteLength > 0) yield new Uint8Array(buffer, byteOffset, byteLength);
}
