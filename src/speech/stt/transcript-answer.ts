/**
 * What a transcription service answers, as the words that were heard. Some answer with plain text, some with an error for a
 * body: that is no transcript without words, since something was said and is lost.
 *
 * @module
 */

import type { OpenAI } from 'openai';
import { KindredError } from '../../errors.ts';

interface Transcript {
  readonly text: string;
}

/** A page that stands in the way of the service. */
const PAGE = /^\s*<(?:!doctype|html|head|body|\?xml)\b/i;

/** The same client, whose transcriptions are `{text}` or fail. */
export function steadyTranscription(client: OpenAI): OpenAI {
  const steady = client.withOptions({});
  const { transcriptions } = steady.audio;
  const create = transcriptions.create.bind(transcriptions) as (...request: unknown[]) => Promise<unknown>;
  const steadied = async (...request: unknown[]) => transcriptOf(await create(...request));
  transcriptions.create = steadied as unknown as typeof transcriptions.create;
  return steady;
}

/**
 * @param answer As the openai client gives it: an object where the body calls itself JSON, else its text.
 * @throws KindredError `MODEL_ANSWER_INVALID`; it does not tell what was answered, which may be a person's words.
 */
function transcriptOf(answer: unknown): Transcript {
  const said = typeof answer === 'string' ? fromText(answer) : answer;
  if (typeof said === 'object' && said !== null && 'text' in said && typeof said.text === 'string')
    return said as Transcript;
  throw new KindredError('MODEL_ANSWER_INVALID', 'the transcription service answered without a text');
}

function fromText(answer: string): unknown {
  const text = answer.trim();
  if (PAGE.test(text)) return null;
  if (!text.startsWith('{')) return { text };
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
