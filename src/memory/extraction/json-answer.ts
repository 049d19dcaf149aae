/**
 * A model's answer in JSON, as models write it: in a code fence, after their thoughts, with a word before it, and with fields
 * left out that say nothing.
 *
 * @module
 */

import { z } from 'zod';

/** What reasoning models think aloud before they answer. */
const THOUGHTS = /<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/gi;
/** Some templates begin the thoughts themselves, so that only their end is in the answer; a cut answer never ends them. */
const HALF_THOUGHTS = /^[\s\S]*<\/think(?:ing)?>|<think(?:ing)?>[\s\S]*$/gi;

/** @returns The object in the text. @throws SyntaxError when there is none. */
export function readJson(text: string): unknown {
  const said = text.replace(THOUGHTS, '').replace(HALF_THOUGHTS, '').trim();
  const start = said.indexOf('{');
  const end = said.lastIndexOf('}');
  if (start < 0 || end < start) throw new SyntaxError('no JSON object');
  return JSON.parse(said.slice(start, end + 1));
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** How a schema is told to a model that knows no `json_schema`. */
export function describeSchema(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema));
}

/**
 * The answer with what it leaves out: no text is null where null may stand, no list is empty, and what is not said to be so
 * is not so. Everything else that is missing stays missing.
 */
export function completed(value: unknown, schema: z.ZodType): unknown {
  return fill(value, z.toJSONSchema(schema) as JsonSchema);
}

function fill(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    return value.map((item) => fill(item, items));
  }
  if (typeof value !== 'object' || value === null || !schema.properties) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schema.properties)) {
    const said = filled[name] ?? neutral(property);
    if (said !== undefined) filled[name] = fill(said, property);
  }
  return filled;
}

function neutral(schema: JsonSchema): unknown {
  const kinds = [schema, ...(schema.anyOf ?? [])].flatMap(({ type }) => type ?? []);
  if (kinds.includes('null')) return null;
  if (kinds.includes('array')) return [];
  return kinds.includes('boolean') ? false : undefined;
}
