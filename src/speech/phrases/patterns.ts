/**
 * Regular expressions of one language, put together from named parts.
 *
 * @module
 */

const PART = /\{([a-z]+)\}/gi;

/**
 * Compiles sources in which `{part}` stands for a part by that name; parts may hold parts.
 *
 * Repetition is bounded everywhere in these sources (`{0,4}`, never `.*`): matching stays linear in the text.
 *
 * @throws Error When a source names a part that is not there.
 */
export function patterns(
  parts: Readonly<Record<string, string>>,
  sources: readonly string[],
): readonly RegExp[] {
  const expand = (source: string): string =>
    source.replace(PART, (_, name: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`a pattern names the part {${name}}, which is not there`);
      return expand(part);
    });
  return sources.map((source) => new RegExp(expand(source), 'g'));
}

/** Where a clause begins: at the start or after punctuation. */
export const CLAUSE_START = '(?<=^|[.,;:!?] )';
/** Where a clause ends. */
export const CLAUSE_END = '(?=$|[.,;:!?])';
