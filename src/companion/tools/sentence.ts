/**
 * What a tool answers, said as it is.
 *
 * A large model makes a reply of it. A small one reads "Shall I forget it?" and says that it has forgotten: it is not asked, and
 * the person hears the sentence one reading of a prompt earlier.
 *
 * @module
 */

import type { llm } from '@livekit/agents';
import { z } from 'zod';
import type { ToolName } from '../../languages/tool-words.ts';

/** Tools whose `summary` says all that there is to say. What a search finds is matter for a reply. */
const COMPLETE: ReadonlySet<string> = new Set<ToolName>([
  'storeInMemory',
  'retrieveFromMemory',
  'forgetMemory',
  'undoForget',
  'explainMemory',
  'getMemoryStats',
  'createUserProfile',
  'getUserProfile',
  'setOffRecord',
  'agreeToCalls',
  'stopCalls',
]);

const answer = z.object({ summary: z.string().min(1) });

function summaryOf({ name, output, isError }: llm.FunctionCallOutput): string | null {
  if (isError || !COMPLETE.has(name)) return null;
  try {
    return answer.safeParse(JSON.parse(output)).data?.summary ?? null;
  } catch {
    return null;
  }
}

/**
 * What the tools that were called for the last words have answered, one after the other.
 *
 * @returns `null` where none was called, or one of them left something to be told.
 */
export function sentenceOf({ items }: llm.ChatContext): string | null {
  const last = items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
  const outputs = items.slice(last + 1).filter((item) => item.type === 'function_call_output');
  const summaries = outputs.map(summaryOf);
  if (outputs.length === 0 || summaries.includes(null)) return null;
  return [...new Set(summaries)].join(' ');
}
