/**
 * Reading a prompt: the blocks in angle brackets and the lines in them.
 *
 * @module
 */

import type { ChatMessage } from '../request.ts';
import type { OpenLoop } from './extraction/fact.ts';
import type { KnownFact } from './extraction/slots.ts';

/** What stands between `<name>` and `</name>`, the last time it occurs; empty when it does not. */
export function block(text: string, name: string): string {
  const end = text.lastIndexOf(`</${name}>`);
  const start = end < 0 ? -1 : text.lastIndexOf(`<${name}>`, end);
  return start < 0 ? '' : text.slice(start + name.length + 2, end).trim();
}

/** What the program (never the person) wrote into the prompt: only there are memories looked for. */
export function instructions(messages: readonly ChatMessage[]): string {
  return messages
    .filter((message) => message.role === 'system' || message.role === 'developer')
    .map((message) => message.content)
    .join('\n');
}

/** A prompt without its blocks: what the program says itself, such as the persona. */
export function withoutData(text: string): string {
  return text.replace(/<(\w+)>.*?<\/\1>/gs, ' ');
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

/** The lines `- [CATEGORY key] value` of a block. */
export function factLines(text: string): KnownFact[] {
  return [...text.matchAll(/^\s*- \[([A-Z]+) ([^\]]+)\] (.+)$/gm)].map(
    ([, category = '', key = '', value = '']) => ({
      category,
      key,
      value: value.trim(),
    }),
  );
}

/** The lines `- wants to find a new flat (due 2026-12-01)` of the `<open_loops>` block. */
export function openLoops(prompt: string): OpenLoop[] {
  return block(prompt, 'open_loops')
    .split('\n')
    .flatMap((line) => {
      const [, text, due = null] =
        /^\s*- (.+?)(?: \((?:due )?(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?)[^)]*\))?\s*$/.exec(line) ?? [];
      return text ? [{ text, due }] : [];
    });
}

/** A line of the `<memories>` block: a fact, or what was said by the person on a day. */
export type MemoryLine =
  | (KnownFact & { readonly kind: 'fact'; readonly date: string })
  | { readonly kind: 'said'; readonly date: string; readonly text: string };

/** The facts and the person's sentences of a `<memories>` block; what the companion answered is no evidence. */
export function memoryLines(text: string): MemoryLine[] {
  return [...text.matchAll(/^\s*- (?:\(([\d-]+)[^)]*\) )?\[([^\]]+)\] (.+)$/gm)].flatMap(
    ([, date = '', label = '', rest = '']): MemoryLine[] => {
      if (label === 'said') return [{ kind: 'said', date, text: rest.trim().replace(/^"|"$/g, '') }];
      const [category = '', ...key] = label.split(' ');
      return key.length > 0 ? [{ kind: 'fact', date, category, key: key.join('_'), value: rest.trim() }] : [];
    },
  );
}
