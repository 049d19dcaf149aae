/**
 * The headings under which memories are shown.
 *
 * @module
 */

import {
  aboutCategory,
  CATEGORIES,
  type Category,
  type Memory,
  type QuotedMemory,
} from '../../../src/memory/memory.ts';

export interface MemoryGroup {
  readonly category: Category;
  readonly title: string;
  /** Newest first. */
  readonly memories: readonly QuotedMemory[];
}

export function groupByCategory(memories: readonly QuotedMemory[]): readonly MemoryGroup[] {
  return CATEGORIES.map((category) => ({
    category,
    title: aboutCategory(category).title,
    memories: memories.filter((memory) => memory.category === category).toSorted(newestFirst),
  })).filter((group) => group.memories.length > 0);
}

function newestFirst(a: Memory, b: Memory): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt);
}

/** The words that said a memory last, or what else stands behind it. */
export function sourceOf({ provenance, quote }: QuotedMemory): string {
  if (quote) return `“${quote}”`;
  return {
    onboarding: 'told before the first call',
    import: 'imported',
    tool: 'kept on request',
    turn: 'from a call',
  }[provenance.source];
}
