/**
 * Reading a prompt: the blocks in angle brackets and the lines in them.
 *
 * @module
 */

import type { ChatMessage } from '../request.ts';
import type { OpenLoop } from './facts.ts';
import type { KnownFact } from './known.ts';

/** What stands between `<name>` and `</name>`, the last time it occurs; empty when it does not. */
export function block(text: string, name: string): string {
  const end = text.lastIndexOf(`</${name}>`);
  const start = end < 0 ? -1 : text.lastIndexOf(`<${name}>`, end);
  return start < 0 ? '' : text.slice(start + name.length + 2, end).trim();
}

/** What the program (never the person) wrote into the prompt: only there are memories looked for. */
export function instructions(messages: readonly ChatMessage[]): string {
  const own = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return own.map(({ content }) => content).join('\n');
}

/**
 * The local time that a `<clock>` block names, `2026-11-24T20:30:00-08:00 America/Los_Angeles, Tuesday`, else `now`.
 *
 * @returns The time on the person's wall, held in the UTC fields: all dates and hours are reckoned in it.
 */
export function clockIn(text: string, now: Date): Date {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?/.exec(block(text, 'clock'))?.[0];
  const clock = new Date(`${wall}Z`);
  return Number.isNaN(clock.getTime()) ? now : clock;
}

/** The lines `- wants to find a new flat (due 2026-12-01)` of the `<open_loops>` block. */
export function openLoops(prompt: string): OpenLoop[] {
  const line = /^\s*- (.+?)(?: \((?:due )?(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?)[^)]*\))?\s*$/gm;
  const found = [...block(prompt, 'open_loops').matchAll(line)];
  return found.map(([, text = '', due]) => ({ text, due: due ?? null }));
}

/** A line `- (2026-11-20) [CATEGORY key] value` of a `<known>` or `<memories>` block; a sentence has the label `said`. */
export interface MemoryLine extends KnownFact {
  readonly date: string;
}

/** What the companion answered is no evidence and is left out. */
export function memoryLines(text: string): MemoryLine[] {
  const found = [...text.matchAll(/^\s*- (?:\(([\d-]+)[^)]*\) )?\[(said|[A-Z]+)(?: ([^\]]+))?\] (.+)$/gm)];
  return found.map(([, date = '', category = '', key = '', value = '']) => {
    const text = category === 'said' ? value.trim().replace(/^"|"$/g, '') : value.trim();
    return { date, category, key: key.replaceAll(' ', '_'), value: text };
  });
}
