/**
 * Regular expressions of one language, put together from named parts.
 *
 * @module
 */

const PART = /\{([a-z]+)\}/gi;

/**
 * Compiles a source in which `{part}` stands for a part by that name; parts may hold parts.
 *
 * Repetition is bounded everywhere in these sources (`{0,4}`, never `.*`): matching stays linear in the text.
 *
 * @throws Error When the source names a part that is not there.
 */
export function pattern(parts: Readonly<Record<string, string>>, source: string, flags = ''): RegExp {
  const expand = (text: string): string =>
    text.replace(PART, (_, name: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`a pattern names the part {${name}}, which is not there`);
      return expand(part);
    });
  return new RegExp(expand(source), flags);
}

/** Several of them, each to be looked for as often as it occurs. @throws Error as {@link pattern} */
export function patterns(
  parts: Readonly<Record<string, string>>,
  sources: readonly string[],
): readonly RegExp[] {
  return sources.map((source) => pattern(parts, source, 'g'));
}

/** Where a clause begins: at the start or after punctuation. */
export const CLAUSE_START = '(?<=^|[.,;:!?] )';
/** Where a clause ends. */
export const CLAUSE_END = '(?=$|[.,;:!?])';
