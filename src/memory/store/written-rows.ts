/**
 * What is written, in the form in which the SQL functions take it.
 *
 * @module
 */

import { textOf } from '../in-call/entries.ts';
import { TERMS_VERSION, type TermKeys } from '../index/term-keys.ts';
import type { MemoryDraft } from './drafts.ts';
import { toPgVector } from './vector-text.ts';

/** 16-bit little-endian PCM in base64. */
export function pcmBase64(pcm: Int16Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
}

/** Memories with their vectors and terms. */
export function rowsOf(keys: TermKeys, drafts: readonly MemoryDraft[]) {
  return drafts.map(({ embedding, ...rest }) => ({
    ...rest,
    embedding: embedding && toPgVector(embedding.vector),
    model: embedding?.model ?? null,
    terms: keys.of(textOf(rest)),
    termsVersion: TERMS_VERSION,
  }));
}
