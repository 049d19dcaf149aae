/**
 * Building statements without ever writing a client's text into them: names are quoted after they were found
 * in the catalogue, values travel as parameters.
 *
 * @module
 */

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

/** A name as a quoted identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
