/**
 * `POST /audio/transcriptions`, as OpenAI has it.
 *
 * @module
 */

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { RequestError } from './request-error.ts';
import type { Transcriber, Transcript } from './stt.ts';
import { parseWav } from './wav.ts';

/** OpenAI's own limit. */
const MAX_UPLOAD_BYTES = 25 * 2 ** 20;

const formatSchema = z.enum(['json', 'text', 'verbose_json']).default('json');

export function transcriptionRoutes(transcriber: Transcriber): Hono {
  const tooLarge = () => {
    throw new RequestError('The file is larger than 25 MB.', { param: 'file', status: 413 });
  };
  return new Hono().post(
    '/audio/transcriptions',
    bodyLimit({ maxSize: MAX_UPLOAD_BYTES, onError: tooLarge }),
    async (context) => {
      const form = await context.req.parseBody().catch(rethrown);
      const format = formatSchema.safeParse(form.response_format);
      if (!format.success)
        throw new RequestError('response_format must be json, text or verbose_json.', {
          param: 'response_format',
        });
      const wav = parseWav(await readFile(form.file));
      const transcript = await transcriber.transcribe(wav, context.req.raw.signal);
      if (format.data === 'text') return context.text(`${transcript.text}\n`);
      return context.json(format.data === 'json' ? { text: transcript.text } : toVerbose(transcript));
    },
  );
}

function rethrown(cause: unknown): never {
  throw cause instanceof RequestError ? cause : noFile();
}

async function readFile(file: unknown): Promise<Uint8Array> {
  if (!(file instanceof File)) throw noFile();
  if (file.size === 0) throw new RequestError('The audio file is empty.', { param: 'file' });
  return new Uint8Array(await file.arrayBuffer());
}

function noFile(): RequestError {
  return new RequestError('The body must be multipart/form-data with the audio in the field "file".', {
    param: 'file',
  });
}

/** Seconds, as OpenAI counts. */
function toVerbose({ text, durationMs, segments }: Transcript) {
  return {
    task: 'transcribe',
    language: 'english',
    duration: durationMs / 1_000,
    text,
    segments: segments.map((segment, id) => ({
      id,
      start: segment.startMs / 1_000,
      end: segment.endMs / 1_000,
      text: segment.text,
    })),
  };
}
