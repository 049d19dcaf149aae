/**
 * A JSON schema as a grammar in GBNF: what the model writes is JSON that fits, in the order of the schema's properties,
 * bounded in length, without room for anything else.
 *
 * @module
 */

import type { JsonSchema } from '../request.ts';
import { kindsOf, neutralOf, objectIn } from './neutral.ts';

export interface GrammarOptions {
  /** What is written after each colon and comma, as the model has learned it. @default nothing */
  readonly gap?: '' | ' ';
  /**
   * Whether a property may be left out that has a value which says nothing (neutral.ts), also where the schema requires it:
   * whoever reads the answer fills it in. @default false
   */
  readonly omitsNeutral?: boolean;
}

const MAX_STRING_CHARS = 600;
const MAX_ESCAPES = 24;
const MAX_ITEMS = 12;

/** Letters that stand in a JSON text as they are. */
const PLAIN = '[^"\\\\\\x7F\\x00-\\x1F]';
/**
 * Rules that every grammar has. Every token of the vocabulary is tried against them where the model's first choice does not
 * fit: runs of plain letters take half the time of a choice for each letter.
 */
const BASIC = `plain ::= ${PLAIN}{0,${MAX_STRING_CHARS}}
escape ::= "\\\\" ["\\\\/bfnrt]
char ::= ${PLAIN} | escape
string ::= "\\"" plain (escape plain){0,${MAX_ESCAPES}} "\\""
integer ::= "-"? ("0" | [1-9] [0-9]{0,14})
number ::= integer ("." [0-9]{1,6})?
boolean ::= "true" | "false"
null ::= "null"`;

/** @returns A grammar whose root is the schema's value. What it does not know of a schema it does not hold the model to. */
export function schemaGrammar(schema: JsonSchema, options: GrammarOptions = {}): string {
  return new SchemaRules(schema, options).text();
}

class SchemaRules {
  readonly #root: JsonSchema;
  readonly #gap: string;
  readonly #rules = new Map<string, string>();
  /** By `$ref`: a schema may hold itself. */
  readonly #refs = new Map<string, string>();

  constructor(root: JsonSchema, { gap = '', omitsNeutral = false }: GrammarOptions) {
    this.#root = root;
    this.#gap = gap;
    this.#rules.set('root', this.#valueOf(root, omitsNeutral));
  }

  text(): string {
    const own = [...this.#rules].map(([name, body]) => `${name} ::= ${body}`);
    return `${own.join('\n')}\n${BASIC}\n`;
  }

  #rule(body: string): string {
    const name = `r${this.#rules.size}`;
    this.#rules.set(name, body);
    return name;
  }

  #valueOf(schema: JsonSchema, omits: boolean): string {
    if (typeof schema.$ref === 'string') return this.#ref(schema.$ref);
    if ('const' in schema) return literal(JSON.stringify(schema.const));
    if (Array.isArray(schema.enum))
      return alternatives(schema.enum.map((one) => literal(JSON.stringify(one))));
    const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
    if (choices) {
      const mayOmit = omits && objectIn(schema) !== undefined;
      return alternatives(choices.map((one) => this.#valueOf(one, mayOmit)));
    }
    const kinds = kindsOf(schema);
    return kinds.length === 0
      ? this.#any()
      : alternatives(kinds.map((kind) => this.#kind(kind, schema, omits)));
  }

  #kind(kind: string, schema: JsonSchema, omits: boolean): string {
    if (kind === 'object') return this.#object(schema, omits);
    if (kind === 'array') return this.#array(schema, omits);
    if (kind === 'string') return stringOf(schema);
    return ['integer', 'number', 'boolean', 'null'].includes(kind) ? kind : this.#any();
  }

  #ref(ref: string): string {
    const known = this.#refs.get(ref);
    if (known) return known;
    const name = `ref${this.#refs.size}`;
    this.#refs.set(ref, name);
    const path = ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    const target = path.reduce<unknown>((at, part) => (at as JsonSchema | undefined)?.[part], this.#root);
    this.#rules.set(name, this.#valueOf((target ?? {}) as JsonSchema, false));
    return name;
  }

  #array({ items, minItems = 0, maxItems = MAX_ITEMS }: JsonSchema, omits: boolean): string {
    const item = this.#rule(this.#valueOf((items ?? {}) as JsonSchema, omits));
    const least = Number(minItems);
    const most = Math.max(least, Math.min(Number(maxItems), MAX_ITEMS));
    const more = `(${literal(`,${this.#gap}`)} ${item})`;
    if (most === 0) return literal('[]');
    const some = `${item} ${more}{${Math.max(0, least - 1)},${most - 1}}`;
    return `${literal('[')} ${least === 0 ? `(${some})?` : some} ${literal(']')}`;
  }

  #object(schema: JsonSchema, omits: boolean): string {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
    if (properties.length === 0)
      return schema.additionalProperties === false ? literal('{}') : this.#anyObject();
    const members = properties.map(([name, property]) => ({
      text: this.#rule(
        `${literal(`${JSON.stringify(name)}:${this.#gap}`)} (${this.#valueOf(property, omits)})`,
      ),
      isOptional: isOptional(name, schema) || (omits && neutralOf(property) !== undefined),
    }));
    return `${literal('{')} ${this.#sequence(members)} ${literal('}')}`;
  }

  /** From the last member to the first: what may follow where nothing is written yet, and where something is. */
  #sequence(members: readonly { readonly text: string; readonly isOptional: boolean }[]): string {
    let [first, next] = ['""', '""'];
    for (const { text, isOptional } of members.toReversed()) {
      const written = `${text} ${next}`;
      const followed = `${literal(`,${this.#gap}`)} ${written}`;
      [first, next] = [
        this.#rule(isOptional ? `${written} | ${first}` : written),
        this.#rule(isOptional ? `${followed} | ${next}` : followed),
      ];
    }
    return first;
  }

  #anyObject(): string {
    this.#any();
    return 'object';
  }

  /** Any JSON value. */
  #any(): string {
    const [colon, comma] = [literal(`:${this.#gap}`), literal(`,${this.#gap}`)];
    this.#rules.set('value', 'object | array | string | number | boolean | null');
    this.#rules.set('member', `string ${colon} value`);
    this.#rules.set('object', `"{" (member (${comma} member){0,${MAX_ITEMS}})? "}"`);
    this.#rules.set('array', `"[" (value (${comma} value){0,${MAX_ITEMS}})? "]"`);
    return 'value';
  }
}

/** Where a schema lists nothing as required, its writer has thought of nothing as optional. */
function isOptional(name: string, { required }: JsonSchema): boolean {
  return Array.isArray(required) && !required.includes(name);
}

function stringOf({ minLength = 0, maxLength = MAX_STRING_CHARS }: JsonSchema): string {
  const least = Math.min(Number(minLength), MAX_STRING_CHARS);
  const most = Math.max(least, Math.min(Number(maxLength), MAX_STRING_CHARS));
  return least === 0 && most === MAX_STRING_CHARS ? 'string' : `"\\"" char{${least},${most}} "\\""`;
}

function alternatives(bodies: readonly string[]): string {
  return bodies.length === 1 ? (bodies[0] ?? '""') : `(${bodies.join(' | ')})`;
}

/** Text that is written as it stands. */
function literal(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
