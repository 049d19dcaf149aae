/**
 * What of a part's log deserves the terminal. Parts log in JSON, either as pino does (`"level":40`) or as LiveKit's
 * server does (`"level":"warn"`); plain text comes from runtimes and native libraries.
 *
 * @module
 */

import { z } from 'zod';
import type { OutputSource } from './part-process.ts';

const PINO_WARN = 40;
const WORDS = new Set(['warn', 'error', 'fatal', 'panic']);
const PLAIN_FAULT = /\b(warn(ing)?|error|fatal|panic|failed)\b/i;
const MAX_CHARS = 300;

const record = z.object({
  level: z.union([z.number(), z.string()]),
  msg: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
});

/** The warning or error in a line, as one short line; undefined when there is none. */
export function warningIn(line: string, source: OutputSource): string | undefined {
  const message = line.startsWith('{') ? warningInJson(line) : warningInText(line, source);
  return message?.slice(0, MAX_CHARS);
}

function warningInText(line: string, source: OutputSource): string | undefined {
  return source === 'stderr' && PLAIN_FAULT.test(line) ? line.trim() : undefined;
}

function warningInJson(line: string): string | undefined {
  const entry = parse(line);
  if (!entry || !(typeof entry.level === 'number' ? entry.level >= PINO_WARN : WORDS.has(entry.level)))
    return;
  const cause = entry.err ?? entry.error;
  return [entry.msg, typeof cause === 'object' ? cause.message : cause].filter(Boolean).join(': ');
}

function parse(line: string): z.output<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
