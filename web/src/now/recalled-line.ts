/**
 * A line of what came to mind, as the agent puts it to its model: `(2026-11-20, 4 days ago) [RELATIONSHIP dog_name] has a
 * dog`, `(2026-11-20, …) [said] "I have a dog."` or `(2026-11-20, …) [answered] "What a lovely name."`.
 *
 * @module
 */

const LINE = /^\((?<day>\d{4}-\d{2}-\d{2}), [^)]*\) \[(?<kind>[^\]]*)\] (?<text>.*)$/s;

export interface RecalledLine {
  readonly text: string;
  /** ISO 8601 date where the person is; `null` where the line is of another shape and stands as it came. */
  readonly day: string | null;
  /** Whose words these are; `null` for a memory, which is nobody's verbatim. */
  readonly verbatim: 'person' | 'companion' | null;
}

export function readRecalledLine(line: string): RecalledLine {
  const { day, kind, text } = LINE.exec(line)?.groups ?? {};
  if (day === undefined || text === undefined) return { text: line, day: null, verbatim: null };
  const verbatim = kind === 'said' ? 'person' : kind === 'answered' ? 'companion' : null;
  return { text: verbatim ? `“${text.replace(/^"|"$/g, '')}”` : text, day, verbatim };
}
