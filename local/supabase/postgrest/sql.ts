/**
 * Building statements: names are quoted, values travel as parameters; no other text of a client's gets into SQL.
 *
 * @module
 */

import { badQuery } from './errors.ts';

/** The values of one statement, in the order of their placeholders. */
export class Parameters {
  readonly #values: unknown[] = [];

  get values(): readonly unknown[] {
    return this.#values;
  }

  /** @returns The placeholder that stands for the value, typed so that Postgres has nothing to guess. */
  bind(value: string, type = 'text'): string {
    this.#values.push(value);
    const text = `$${this.#values.length}::text`;
    return type === 'text' ? text : `${text}::${type}`;
  }

  /** @returns An array expression of `type[]`. */
  bindList(values: readonly string[], type: string): string {
    return `array(select json_array_elements_text(${this.bind(JSON.stringify(values), 'json')}))::${type}[]`;
  }
}

/**
 * A name as a quoted identifier.
 *
 * @throws RestError 400: a statement's text ends at a NUL, wherever that stands.
 */
export function identifier(name: string): string {
  if (name.includes('\0')) throw badQuery('"a name cannot hold a NUL character"');
  return `"${name.replaceAll('"', '""')}"`;
}
