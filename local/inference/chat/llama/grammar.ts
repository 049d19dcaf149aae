/**
 * Grammars that hold the model's answers in form.
 *
 * @module
 */

import type { Llama, LlamaGrammar } from 'node-llama-cpp';
import type { ChatRequest, JsonSchema } from '../request.ts';

/** The library knows `oneOf`, takes every property as required, and counts nothing. */
const KEPT = new Set(['type', 'enum', 'const', 'oneOf', 'properties', 'items', '$ref', '$defs']);

/** A JSON schema in the words of the library. */
export function gbnfSchema(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const given = Array.isArray(anyOf) ? { ...rest, oneOf: anyOf } : rest;
  const entries = Object.entries(given).filter(([name]) => KEPT.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'properties' || name === '$defs')
        return [name, mapValues(value as JsonSchema, gbnfSchema)];
      if (name === 'oneOf') return [name, (value as JsonSchema[]).map(gbnfSchema)];
      return [name, name === 'items' ? gbnfSchema(value as JsonSchema) : value];
    }),
  );
}

function mapValues(values: JsonSchema, map: (schema: JsonSchema) => JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value as JsonSchema)]));
}

/** Compiles grammars, each once. */
export class Grammars {
  readonly #llama: Llama;
  readonly #compiled = new Map<string, Promise<LlamaGrammar>>();

  constructor(llama: Llama) {
    this.#llama = llama;
  }

  /** A grammar in GBNF. */
  text(grammar: string): Promise<LlamaGrammar> {
    return this.#once(grammar, () => this.#llama.createGrammar({ grammar }));
  }

  /** Any JSON object. */
  json(): Promise<LlamaGrammar> {
    return this.#once('json', () => this.#llama.getGrammarFor('json'));
  }

  /** JSON that fits a schema. */
  schema(schema: JsonSchema): Promise<LlamaGrammar> {
    return this.#once(JSON.stringify(schema), () =>
      // The library's type wants the schema literally; what it does not know, gbnfSchema has left out.
      this.#llama.createGrammarForJsonSchema(gbnfSchema(schema) as { type: 'object' }),
    );
  }

  /** What follows `<tool_call>`: the name of one of the tools, arguments that fit it, and the end. */
  async toolCall(tools: NonNullable<ChatRequest['tools']>): Promise<LlamaGrammar> {
    const calls = tools.map(({ function: { name, parameters } }) => ({
      type: 'object',
      properties: { name: { const: name }, arguments: parameters?.properties ? parameters : EMPTY },
    }));
    const { grammar } = await this.schema({ oneOf: calls });
    const renamed = grammar.replace(/^root ::=/m, 'call ::=');
    return this.text(`${renamed}\nroot ::= "\\n" call "\\n</tool_call>"`);
  }

  #once(key: string, compile: () => Promise<LlamaGrammar>): Promise<LlamaGrammar> {
    const known = this.#compiled.get(key) ?? compile();
    this.#compiled.set(key, known);
    return known;
  }
}

const EMPTY = { type: 'object', properties: {} };
