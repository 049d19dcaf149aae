/**
 * Reading a prompt: the blocks in angle brackets and the lines in them.
 *
 * @module
 */

import type { ChatMessage } from '../request.ts';
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

/** The moment that a `<clock>` block names, else `now`. */
export function clockIn(text: string, now: Date): Date {
  const clock = new Date(block(text, 'clock'));
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
