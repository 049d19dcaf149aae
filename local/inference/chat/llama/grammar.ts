/**
 * Grammars that hold the model's answers in form.
 *
 * @module
 */

import type { Llama, LlamaGrammar } from 'node-llama-cpp';
import type { ChatRequest, JsonSchema } from '../request.ts';
import { schemaGrammar } from './schema-grammar.ts';

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

  /** JSON that fits a schema once what says nothing is filled in (neutral.ts). */
  schema(schema: JsonSchema): Promise<LlamaGrammar> {
    return this.text(schemaGrammar(schema, { omitsNeutral: true }));
  }

  /** What follows `<tool_call>`: the name of one of the tools, arguments that fit it, and the end. */
  toolCall(tools: NonNullable<ChatRequest['tools']>): Promise<LlamaGrammar> {
    const calls = tools.map(({ function: { name, parameters } }) => ({
      type: 'object',
      properties: { name: { const: name }, arguments: parameters?.properties ? parameters : EMPTY },
    }));
    const call = schemaGrammar({ anyOf: calls }, { gap: ' ' }).replace(/^root ::=/m, 'call ::=');
    return this.text(`${call}root ::= "\\n" call "\\n</tool_call>"`);
  }

  #once(key: string, compile: () => Promise<LlamaGrammar>): Promise<LlamaGrammar> {
    const known = this.#compiled.get(key) ?? compile();
    this.#compiled.set(key, known);
    return known;
  }
}

const EMPTY = { type: 'object', additionalProperties: false };
