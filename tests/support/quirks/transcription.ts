/**
 * Answers of transcription services as they are met.
 *
 * @module
 */

import type { Answer } from './answer.ts';

/** As it should be. */
export function transcript(text: unknown): Answer {
  return { type: 'application/json', pieces: [JSON.stringify({ text })] };
}

/** A body with another media type than it should have. */
export function body(text: string, type: string): Answer {
  return { type, pieces: text === '' ? [] : [text] };
}
