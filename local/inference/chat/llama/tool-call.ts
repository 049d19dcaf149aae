/**
 * Tool calls as models write them: `<tool_call>{"name": …, "arguments": …}</tool_call>`, or the same JSON in a code
 * fence or plain. Told from speech while they are being written: nobody wants to hear one.
 *
 * @module
 */

import { z } from 'zod';
import type { ToolCall } from '../completion.ts';
import type { ChatRequest } from '../request.ts';
import { firstOf } from './token-text.ts';

export const TOOL_CALL_START = '<tool_call>';

/** Where something begins that is no speech. */
export const CALL_MARKS = [TOOL_CALL_START, '```', '{'];

type Tools = NonNullable<ChatRequest['tools']>;

const written = z.object({
  name: z.string().min(1),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

/** How much of a text is speech: nothing after the start of a call is. */
export function speechLength(text: string): number {
  return firstOf(text, CALL_MARKS);
}

/** Whether a text is the beginning of a call, before which nothing is said. */
export function isCallBegun(text: string): boolean {
  const said = text.trimStart();
  return said !== '' && speechLength(said) === 0;
}

/** @returns The call, or `null` where it broke off, names a tool that was not offered, or its arguments do not fit. */
export function readToolCall(text: string, offered: Tools): ToolCall | null {
  const from = text.indexOf('{', speechLength(text));
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return null;
  try {
    const call = written.parse(JSON.parse(text.slice(from, to + 1)));
    const tool = offered.find(({ function: { name } }) => name === call.name);
    return tool && fits(call, tool) ? call : null;
  } catch {
    return null;
  }
}

function fits(call: ToolCall, { function: { parameters } }: Tools[number]): boolean {
  if (!parameters) return true;
  return z.fromJSONSchema(parameters as z.core.JSONSchema.JSONSchema).safeParse(call.arguments).success;
}
