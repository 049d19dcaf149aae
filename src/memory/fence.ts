/**
 * Outside text on its way into a prompt: labelled, bounded, and unable to close its own fence.
 *
 * @module
 */

/** Longest text of a person that goes into any prompt; the framework's transcripts are far below. */
export const MAX_TEXT_CHARS = 8_000;

/** Marks that turn the direction of what follows: https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Without marks that turn the direction of other text. Scripts that run from right to left need none of them. */
export function withoutDirectionMarks(text: string): string {
  return text.replace(DIRECTION_MARKS, '');
}

/**
 * Well-formed Unicode without control characters and direction marks, at most `maxChars` long. Postgres refuses NUL in
 * text, and JSON refuses lone surrogates.
 */
export function cleanText(text: string, maxChars = MAX_TEXT_CHARS): string {
  return (
    withoutDirectionMarks(text)
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')
      .trim()
      .slice(0, maxChars)
      .toWellFormed()
  );
}

/** Whether a text came whole: no lone surrogate, no control character but line breaks and tabs. */
export function isWholeText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
}

/** Angle brackets become look-alikes: no stored text can open or close a tag of the prompt. */
function withoutFences(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
}

/** One line of data: no line breaks, no tags. */
export function dataLine(text: string, maxChars = 500): string {
  return withoutFences(cleanText(text, maxChars).replace(/\s+/g, ' '));
}

/** A text as it stands within a fence. */
export function dataOf(text: string, maxChars = MAX_TEXT_CHARS): string {
  return withoutFences(cleanText(text, maxChars));
}

/** `<tag>text</tag>`, the text as data; empty where there is none. */
export function fence(tag: string, text: string, maxChars = MAX_TEXT_CHARS): string {
  const data = dataOf(text, maxChars);
  return data === '' ? '' : `<${tag}>${data}</${tag}>`;
}

/** A fenced list, a line an item; empty when there is none. */
export function fenceLines(tag: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const body = lines.map((line) => `- ${dataLine(line)}\n`).join('');
  return `<${tag}>\n${body}</${tag}>`;
}

/** Blocks one below the other, without those that are empty. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
