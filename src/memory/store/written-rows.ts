/**
 * What is written, in the form in which the SQL functions take it.
 *
 * @module
 */

import { textOf } from '../in-call/entries.ts';
import { TERMS_VERSION, type TermKeys } from '../index/term-keys.ts';
import type { KeptTurn, MemoryDraft, TurnFindings } from './drafts.ts';
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

/** Both sides of a turn with their vectors and terms. */
export function turnRow(
  keys: TermKeys,
  turn: KeptTurn,
  { userEmbedding, agentEmbedding }: Pick<TurnFindings, 'userEmbedding' | 'agentEmbedding'>,
) {
  return {
    ...turn,
    userEmbedding: userEmbedding && toPgVector(userEmbedding.vector),
    agentEmbedding: agentEmbedding && toPgVector(agentEmbedding.vector),
    model: (userEmbedding ?? agentEmbedding)?.model ?? null,
    userTerms: turn.userText && keys.of(turn.userText),
    agentTerms: turn.agentText && keys.of(turn.agentText),
    termsVersion: TERMS_VERSION,
  };
}
