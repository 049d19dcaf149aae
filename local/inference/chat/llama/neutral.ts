/**
 * Values that say nothing. A schema in OpenAI's strict form requires every property, and a small model takes a second for
 * each ten letters: it leaves out what says nothing, and the server fills it in, so that the answer fits its schema.
 *
 * @module
 */

import type { JsonSchema } from '../request.ts';

/** The types that a schema allows, also by `anyOf`; empty where it does not say. */
export function kindsOf({ type, anyOf }: JsonSchema): string[] {
  const own = Array.isArray(type) ? type : [type];
  const others = Array.isArray(anyOf) ? anyOf.flatMap((one: JsonSchema) => kindsOf(one)) : [];
  return [...own, ...others].filter((kind) => typeof kind === 'string');
}

/** `null` where it may stand, no list items, not so; `undefined` for a property that has no such value. */
export function neutralOf(schema: JsonSchema): null | false | readonly [] | undefined {
  const kinds = kindsOf(schema);
  if (kinds.includes('null')) return null;
  if ('enum' in schema || 'const' in schema || kinds.length !== 1) return undefined;
  if (kinds[0] === 'array') return Number(schema.minItems ?? 0) > 0 ? undefined : [];
  return kinds[0] === 'boolean' ? false : undefined;
}

/**
 * The one schema for objects among those that a value may fit; `undefined` where it is not certain which it is, so that
 * nothing can be filled in.
 */
export function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties) return schema;
  const choices = Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [];
  const objects = choices.filter((one) => one.properties ?? one.$ref ?? one.anyOf);
  return objects.length === 1 && objects[0]?.properties ? objects[0] : undefined;
}

/** An answer with what it has left out of the required properties. */
export function withNeutral(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => withNeutral(item, (schema.items ?? {}) as JsonSchema));
  const { properties = {}, required } = objectIn(schema) ?? {};
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(properties as Record<string, JsonSchema>)) {
    const isRequired = !Array.isArray(required) || required.includes(name);
    if (name in filled) filled[name] = withNeutral(filled[name], property);
    else if (isRequired) filled[name] = neutralOf(property);
  }
  return filled;
}
