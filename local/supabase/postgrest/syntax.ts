/**
 * The small grammar that PostgREST's query strings share: lists with quotes and brackets.
 *
 * @module
 */

const OPENING = '({[';
const CLOSING = ')}]';

/** Splits at the commas that stand outside of quotes and brackets: `a,"b,c",in.(d,e)` is three items. */
export function splitList(text: string): string[] {
  const items: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  items.push(text.slice(start));
  return items;
}

/** Takes off the double quotes that protect an item of a list, and the backslashes within. */
export function unquote(item: string): string {
  const quoted = /^"(.*)"$/s.exec(item);
  return quoted?.[1] === undefined ? item : quoted[1].replace(/\\(.)/gs, '$1');
}

/** What stands between the brackets that enclose the whole text, or `undefined` when none do. */
export function within(text: string, open: '(' | '{', close: ')' | '}'): string | undefined {
  return text.startsWith(open) && text.endsWith(close) && text.length > 1 ? text.slice(1, -1) : undefined;
}
