/**
 * Tool calls that come as text, in the shapes that models were trained on.
 *
 * @module
 */

export interface TextCall {
  readonly name: string;
  /** JSON. */
  readonly args: string;
}

/** Marks that no sentence has; the name of a tool counts where arguments follow. */
const MARKS =
  /<tool_call>|<function=|\[TOOL_CALLS\]|```(?:json|tool_call|tool_code)?\s*[{[]|[{[]\s*(?:\{\s*)?"(?:name|function|tool|tool_name|type)"\s*:/;
/** A piece that may become one of them with what follows. */
const BEGINNING = /(?:<[a-z_=]{0,12}|\[[A-Z_]{0,11}|`{1,3}[a-z_]{0,9}\s*|[{[][\s{]*"?[a-z_]{0,9}"?\s*)$/i;
/** A word at the end, with the fence that it may stand in. */
const LAST_WORD = /(?:`{3}[a-z_]{0,9}\s+)?\b([a-z_]\w*)[\s:]*$/i;

/** Finds and reads calls of these tools. */
export class TextCalls {
  readonly #names: readonly string[];
  readonly #begin: RegExp;
  readonly #byName: RegExp;

  constructor(names: readonly string[]) {
    this.#names = names;
    const any = names.length > 0 ? names.join('|') : '(?!)';
    this.#begin = new RegExp(`${MARKS.source}|(?:\`{3}[a-z_]{0,9}\\s+)?\\b(?:${any})\\s*(?:\\(|:?\\s*\\{)`);
    this.#byName = new RegExp(`^(?:\`{3}[a-z_]{0,9}\\s+)?(${any})\\s*(\\(\\s*\\))?`);
  }

  /** @returns Where a call begins; -1 without one. */
  find(text: string): number {
    return text.search(this.#begin);
  }

  /** @returns From where on the end of the text may become a call with what follows. */
  mayBegin(text: string): number {
    const mark = BEGINNING.exec(text)?.index ?? text.length;
    const word = LAST_WORD.exec(text);
    const isName = word?.[1] !== undefined && this.#names.some((name) => name.startsWith(word[1] ?? ''));
    return isName ? Math.min(mark, word.index) : mark;
  }

  /** @returns The calls in a text that begins as one; none where it is no whole call of one of the tools. */
  read(text: string): TextCall[] {
    const objects = objectsIn(text);
    const [, tagged] = /^<function=(\w+)>/.exec(text) ?? [];
    const [, named, isEmpty] = this.#byName.exec(text) ?? [];
    const name = tagged ?? named;
    const [args] = objects;
    if (name !== undefined) {
      const said = args ?? (isEmpty || tagged ? {} : undefined);
      return said ? this.#known([{ name, args: JSON.stringify(said) }]) : [];
    }
    return this.#known(objects.flatMap((object) => callOf(object) ?? []));
  }

  #known(calls: readonly TextCall[]): TextCall[] {
    return calls.filter(({ name }) => this.#names.includes(name));
  }
}

type Json = Record<string, unknown>;

/** The whole JSON objects that stand in a text, one beside the other. */
function objectsIn(text: string): Json[] {
  const found: Json[] = [];
  for (let start = text.indexOf('{'); start >= 0; ) {
    const end = endOfObject(text, start);
    const object = end < 0 ? undefined : parsed(text.slice(start, end));
    if (object) found.push(object);
    start = text.indexOf('{', object ? end : start + 1);
  }
  return found;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** @returns Behind the brace that closes the one at `start`; -1 without one. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  // Strings count as one sign: braces in them close nothing.
  for (const { 0: sign, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (sign === '{') depth++;
    if (sign === '}' && --depth === 0) return start + index + 1;
  }
  return -1;
}

function callOf(said: Json): TextCall | null {
  const { function: inner, ...outer } = said;
  const call: Json = typeof inner === 'object' && inner !== null ? { ...inner } : outer;
  const name = [call.name, inner, call.tool, call.tool_name].find((one) => typeof one === 'string');
  if (typeof name !== 'string') return null;
  const args = call.arguments ?? call.parameters ?? call.args ?? call.input ?? {};
  return { name, args: typeof args === 'string' ? args || '{}' : JSON.stringify(args) };
}
