/**
 * Tool calls as the model writes them, `<tool_call>{"name": …, "arguments": …}</tool_call>`, told from speech while
 * they are being written.
 *
 * @module
 */

import { z } from 'zod';
import type { ToolCall } from '../completion.ts';

export const TOOL_CALL_START = '<tool_call>';
const TOOL_CALL_END = '</tool_call>';

const written = z.object({
  name: z.string().min(1),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

/** Whether a text that is still growing is a tool call, is none, or may become one. */
export function toolCallIn(text: string): 'yes' | 'no' | 'maybe' {
  const said = text.trimStart();
  if (said.startsWith(TOOL_CALL_START)) return 'yes';
  return TOOL_CALL_START.startsWith(said) ? 'maybe' : 'no';
}

/** Whether the call is written to its end. */
export function isWholeCall(text: string): boolean {
  return text.trimEnd().endsWith(TOOL_CALL_END);
}

/** @returns The call, or `null` where it broke off or names a tool that was not offered. */
export function readToolCall(text: string, offered: ReadonlySet<string>): ToolCall | null {
  const start = text.indexOf(TOOL_CALL_START);
  if (start < 0) return null;
  const body = text.slice(start + TOOL_CALL_START.length).replace(TOOL_CALL_END, '');
  try {
    const call = written.parse(JSON.parse(body));
    return offered.has(call.name) ? call : null;
  } catch {
    return null;
  }
}
