/**
 * Reads the tables: word classes, and rows `pattern -> result` with further results indented below.
 *
 * A pattern is a regular expression with three additions: `(…)` groups without capturing, `{slot}` or `{slot:pattern}`
 * captures, and `@name` stands for a word class or a named pattern.
 *
 * @module
 */

import { readFileSync } from 'node:fs';

/** The texts that the slots of a pattern took. */
export type Slots = Readonly<Record<string, string | undefined>>;

export interface Row {
  readonly pattern: RegExp;
  readonly results: readonly string[];
}

/** The lines of a table, each with the indented lines below it. */
function entriesOf(file: string): string[][] {
  const text = readFileSync(new URL(`./tables/${file}.txt`, import.meta.url), 'utf8');
  const entries = text
    .replace(/^(?:#.*)?\n/gm, '')
    .replace(/\n$/, '')
    .split(/\n(?! )/);
  return entries.map((entry) => entry.split(/\n +/));
}

const MACROS = new Map<string, string>();
const WORDS = new Map<string, readonly string[]>();
for (const lines of entriesOf('words')) {
  const [, name = '', words] = /^(\w+)(?:: (.+)| = )/.exec(lines.join(' ')) ?? [];
  const list = words?.split(',').map((word) => word.trim()) ?? [];
  // Longest first, so that "best friend" wins over "friend".
  const pattern = words
    ? list.toSorted((a, b) => b.length - a.length).join('|')
    : lines.join('').slice(name.length + 3);
  WORDS.set(name, list);
  MACROS.set(name, pattern);
}

/** The words of a class, such as `pet`. */
export function wordsOf(name: string): readonly string[] {
  return WORDS.get(name) ?? [];
}

/** A class whose entries are `word other others`: the other words by the first. */
export function pairsOf(name: string): ReadonlyMap<string, string> {
  return new Map(wordsOf(name).map((entry) => entry.split(/ (.+)/) as [string, string]));
}

function expand(source: string): string {
  const expanded = source
    .replace(/\{([a-z]\w*)(?::((?:[^{}]|\\p\{\w+\}|\{[\d,]+\})*))?\}/g, (_, slot: string, inner = '.+?') => {
      return `(?<${slot}>${inner})`;
    })
    .replace(/@([A-Za-z]\w*)/g, (_, name: string) => {
      if (!MACROS.has(name)) throw new Error(`the tables have no @${name}`);
      return `(?:${MACROS.get(name)})`;
    });
  return expanded === source ? source : expand(expanded);
}

/** @param source A pattern as the tables write it. @param flags Beyond `u`. */
export function pattern(source: string, flags = 'i'): RegExp {
  return new RegExp(expand(source).replace(/(?<!\\)\((?!\?)/g, '(?:'), `${flags}u`);
}

/** The rows of one section of a table. @param whole Whether a pattern must fit the whole text. */
export function rowsOf(file: string, section: string, whole = false): Row[] {
  const entries = entriesOf(file);
  const start = entries.findIndex(([head]) => head === `[${section}]`) + 1;
  const length = entries.slice(start).findIndex(([head]) => /^\[[a-z ]+\]$/.test(head ?? ''));
  return entries.slice(start, length < 0 ? undefined : start + length).map(([head = '', ...more]) => {
    const [source = '', first] = head.split(/ -> ?/);
    const results = first === undefined ? more : [first, ...more];
    return { pattern: pattern(whole ? `^(${source})$` : source), results };
  });
}

/** All rows of a section as one pattern. */
export function oneOf(file: string, section: string): RegExp {
  return new RegExp(
    rowsOf(file, section)
      .map((row) => row.pattern.source)
      .join('|'),
    'iu',
  );
}

/** A template with its `{slot}` places filled. */
export function fill(template: string, slots: Slots): string {
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => slots[slot] ?? '');
}

/** Rewrites a text by the rows of a section, one after the other. */
export function rewriter(file: string, section: string): (text: string) => string {
  const rows = rowsOf(file, section).map(({ pattern: { source }, results: [result = ''] }) => {
    return { from: new RegExp(source, 'giu'), to: result.replace(/\{(\w+)\}/g, '$<$1>') };
  });
  return (text) => rows.reduce((done, { from, to }) => done.replace(from, to), text);
}
