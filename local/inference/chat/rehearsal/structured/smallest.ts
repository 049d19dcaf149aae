/**
 * The smallest value that a JSON schema accepts, for schemas that the brain knows nothing of.
 *
 * @module
 */

import type { JsonSchema } from '../../request.ts';

/** A schema that refers to itself is cut off here; what is optional is left out anyway. */
const MAX_DEPTH = 16;

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function schemaIn(parent: JsonSchema, key: string): JsonSchema | undefined {
  const value = parent[key];
  return isSchema(value) ? value : undefined;
}

function resolve(reference: string, root: JsonSchema): JsonSchema | undefined {
  const path = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '');
  return path.reduce<JsonSchema | undefined>(
    (schema, part) => (schema ? schemaIn(schema, part) : undefined),
    root,
  );
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function numberFrom(schema: JsonSchema): number {
  const { minimum, exclusiveMinimum, maximum, multipleOf } = schema;
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  const above =
    typeof exclusiveMinimum === 'number'
      ? exclusiveMinimum + (schema.type === 'integer' ? 1 : step / 1000)
      : undefined;
  const low = above ?? (typeof minimum === 'number' ? minimum : undefined);
  if (low !== undefined && low > 0)
    return typeof multipleOf === 'number' ? Math.ceil(low / step) * step : low;
  return typeof maximum === 'number' && maximum < 0 ? maximum : 0;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '1970-01-01',
  'date-time': '1970-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'a@b.example',
  uri: 'about:blank',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '0.0.0.0',
};

function stringFrom(schema: JsonSchema): string {
  const formatted = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  return formatted ?? '-'.repeat(typeof schema.minLength === 'number' ? schema.minLength : 0);
}

function objectFrom(schema: JsonSchema, root: JsonSchema, depth: number): Record<string, unknown> {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const properties = schemaIn(schema, 'properties') ?? {};
  return Object.fromEntries(
    required.map((name) => [name, smallest(schemaIn(properties, name) ?? {}, root, depth + 1)]),
  );
}

function arrayFrom(schema: JsonSchema, root: JsonSchema, depth: number): unknown[] {
  const length = typeof schema.minItems === 'number' ? schema.minItems : 0;
  return Array.from({ length }, () => smallest(schemaIn(schema, 'items') ?? {}, root, depth + 1));
}

/** The alternatives of a union; `null` is the smallest of all. */
function pick(schemas: readonly JsonSchema[]): JsonSchema | undefined {
  return schemas.find((schema) => schema.type === 'null') ?? schemas[0];
}

/** A valid value of `schema`, as small as can be: empty texts, zero, no optional fields. */
export function smallest(schema: JsonSchema, root: JsonSchema = schema, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum.includes(null) ? null : firstOf(schema.enum);
  if (typeof schema.$ref === 'string') return smallest(resolve(schema.$ref, root) ?? {}, root, depth + 1);
  for (const union of ['anyOf', 'oneOf']) {
    const options = schema[union];
    const chosen = Array.isArray(options) ? pick(options.filter(isSchema)) : undefined;
    if (chosen) return smallest(chosen, root, depth + 1);
  }
  if (Array.isArray(schema.allOf))
    return smallest(Object.assign({}, ...schema.allOf.filter(isSchema)), root, depth + 1);
  const types: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('null')) return null;
  switch (types[0] ?? ('properties' in schema ? 'object' : undefined)) {
    case 'object':
      return objectFrom(schema, root, depth);
    case 'array':
      return arrayFrom(schema, root, depth);
    case 'string':
      return stringFrom(schema);
    case 'number':
    case 'integer':
      return numberFrom(schema);
    case 'boolean':
      return false;
    default:
      return null;
  }
}
