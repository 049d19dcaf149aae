/**
 * From the tools of an MCP server to those that a model is offered.
 *
 * @module
 */

import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { cleanText } from '../../memory/fence.ts';

/** A model that is offered too many tools picks the wrong ones. */
const MAX_TOOLS = 32;
const MAX_DESCRIPTION_CHARS = 1_024;
/** A schema stands in the prompt of every reply. */
const MAX_SCHEMA_CHARS = 8_000;
/** Longer names are refused by services for chat models. */
const MAX_NAME_CHARS = 64;

/** A tool as the model sees it. */
export interface ServerTool {
  /** `server_tool`. */
  readonly name: string;
  /** As the server calls it. */
  readonly original: string;
  readonly description: string;
  readonly schema: Tool['inputSchema'];
}

/** @param wanted Those that may be offered. @default all */
export function namedTools(
  server: string,
  tools: readonly Tool[],
  wanted?: readonly string[],
): { readonly offered: ServerTool[]; readonly leftOut: string[] } {
  const offered = new Map<string, ServerTool>();
  const leftOut: string[] = [];
  for (const tool of tools.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const name = `${server}_${tool.name.replace(/[^a-zA-Z0-9_-]/g, '_')}`.slice(0, MAX_NAME_CHARS);
    const isTooMuch = JSON.stringify(tool.inputSchema).length > MAX_SCHEMA_CHARS;
    if (offered.size === MAX_TOOLS || isTooMuch || offered.has(name)) leftOut.push(tool.name);
    else
      offered.set(name, {
        name,
        original: tool.name,
        description: cleanText(tool.description ?? tool.title ?? tool.name, MAX_DESCRIPTION_CHARS),
        schema: tool.inputSchema,
      });
  }
  const missing = (wanted ?? []).filter((name) => !tools.some((tool) => tool.name === name));
  return { offered: [...offered.values()], leftOut: [...leftOut, ...missing] };
}

/** Of a tool; an old server's has another shape. */
export interface Answer {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
}

/** What an answer says in words; of pictures and sounds only that they are there. */
export function textOf(answer: Answer): string {
  const parts = Array.isArray(answer.content) ? (answer.content as { type?: string; text?: string }[]) : [];
  const words = parts.map(({ type, text }) => text ?? `(${type ?? 'something'} that cannot be read aloud)`);
  if (words.length > 0) return words.join('\n');
  return answer.structuredContent === undefined ? '' : JSON.stringify(answer.structuredContent);
}
