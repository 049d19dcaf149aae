/**
 * Grammars as llama.cpp understands them: whether it lets a model write a text.
 *
 * @module
 */

import { zodResponseFormat } from 'openai/helpers/zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { neutralOf, withNeutral } from '../../../../../local/inference/chat/llama/neutral.ts';
import {
  type GrammarOptions,
  schemaGrammar,
} from '../../../../../local/inference/chat/llama/schema-grammar.ts';
import type { JsonSchema } from '../../../../../local/inference/chat/request.ts';

const { getLlama } = await import('node-llama-cpp');
const llama = await getLlama({ gpu: false, build: 'never' });

/** Which of the texts a grammar allows. */
async function allowed(schema: JsonSchema, texts: readonly string[], options?: GrammarOptions) {
  const grammar = await llama.createGrammar({ grammar: schemaGrammar(schema, options) });
  // The library has it for itself, and tells its types of it no more than that.
  const tester = grammar as unknown as { _testText(text: string): boolean };
  return texts.filter((text) => tester._testText(text));
}

const wire = (schema: z.ZodType) => zodResponseFormat(schema, 'x').json_schema.schema as JsonSchema;
const PETS = wire(
  z.object({
    pets: z.array(
      z.object({ kind: z.enum(['cat', 'dog']), name: z.string().nullable(), isOld: z.boolean() }),
    ),
    count: z.number(),
    note: z.string().nullable(),
  }),
);

test('what is required is written, in the order of the schema and without spaces', async () => {
  const whole = '{"pets":[{"kind":"cat","name":"Mo","isOld":false}],"count":1,"note":null}';
  expect(
    await allowed(PETS, [
      whole,
      '{"pets":[],"count":-2.5,"note":"it is \\"fine\\" é \\n"}',
      '{"count":1,"pets":[],"note":null}',
      '{"pets":[],"count":1}',
      '{"pets": [], "count": 1, "note": null}',
      '{"pets":[{"kind":"cow","name":null,"isOld":false}],"count":1,"note":null}',
      `${whole},`,
    ]),
  ).toEqual([whole, '{"pets":[],"count":-2.5,"note":"it is \\"fine\\" é \\n"}']);
});

test('what says nothing may be left out where somebody fills it in, and nothing else may', async () => {
  const texts = [
    '{"count":0}',
    '{"count":0,"note":"x"}',
    '{"pets":[{"kind":"dog"}],"count":1}',
    '{"pets":[{"kind":"dog","isOld":true},{"kind":"cat","name":"Mo"}],"count":2,"note":null}',
  ];
  const broken = [
    '{}',
    '{"pets":[{"name":"Mo"}],"count":1}',
    '{"pets":[{"kind":"dog",}],"count":1}',
    '{,"count":0}',
  ];
  expect(await allowed(PETS, [...texts, ...broken], { omitsNeutral: true })).toEqual(texts);
  expect(await allowed(PETS, texts)).toEqual([]);
});

test('an answer has every required property once it is filled in', () => {
  expect(withNeutral({ pets: [{ kind: 'dog' }], count: 1 }, PETS)).toEqual({
    pets: [{ kind: 'dog', name: null, isOld: false }],
    count: 1,
    note: null,
  });
  const optional = { type: 'object', properties: { a: { type: 'boolean' } }, required: [] };
  expect(withNeutral({}, optional)).toEqual({});
});

test('what a nullable object leaves out is filled in; of several objects none is guessed at', async () => {
  const inner = z.object({ on: z.boolean(), at: z.string() });
  const one = wire(z.object({ sub: inner.nullable() }));
  expect(await allowed(one, ['{"sub":{"at":"x"}}', '{}'], { omitsNeutral: true })).toHaveLength(2);
  expect(withNeutral({ sub: { at: 'x' } }, one)).toEqual({ sub: { on: false, at: 'x' } });
  const two = wire(z.object({ sub: z.union([inner, z.object({ off: z.boolean() })]) }));
  expect(await allowed(two, ['{"sub":{"at":"x"}}', '{"sub":{}}'], { omitsNeutral: true })).toEqual([]);
  expect(await allowed(two, ['{"sub":{"off":true}}'], { omitsNeutral: true })).toHaveLength(1);
});

test('what a schema does not require may be left out; where it lists nothing, all of it is meant', async () => {
  const properties = { a: { type: 'string' }, b: { type: 'integer' } };
  const texts = ['{}', '{"a":"x"}', '{"b":1}', '{"a":"x","b":1}'];
  expect(await allowed({ type: 'object', properties, required: ['b'] }, texts)).toEqual(texts.slice(2));
  expect(await allowed({ type: 'object', properties }, texts)).toEqual(texts.slice(3));
});

test('lists and texts end', async () => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, () => 1));
  const schema = { type: 'array', items: { type: 'integer' } };
  expect(await allowed(schema, [list(0), list(12), list(13)])).toEqual([list(0), list(12)]);
  expect(await allowed({ ...schema, minItems: 2, maxItems: 3 }, [1, 2, 3, 4].map(list))).toEqual(
    [2, 3].map(list),
  );
  const text = (length: number) => JSON.stringify('x'.repeat(length));
  expect(await allowed({ type: 'string' }, [text(600), text(601)])).toEqual([text(600)]);
  expect(await allowed({ type: 'string', minLength: 1, maxLength: 2 }, [0, 1, 2, 3].map(text))).toEqual(
    [1, 2].map(text),
  );
});

test('constants, choices, references and any value', async () => {
  const tree = {
    $defs: {
      node: { type: 'object', properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } } },
    },
    $ref: '#/$defs/node',
  };
  expect(await allowed(tree, ['{"next":{"next":null}}', '{"next":{}}'])).toEqual(['{"next":{"next":null}}']);
  expect(await allowed({ enum: ['a"b', 1, null] }, ['"a\\"b"', '1', 'null', '2'])).toHaveLength(3);
  expect(await allowed({ const: { a: [1] } }, ['{"a":[1]}', '{"a":[2]}'])).toEqual(['{"a":[1]}']);
  const any = ['{"a":[1,"x",{"b":null}],"c":true}', '3', '[]', '{}'];
  expect(await allowed({}, [...any, '{"a"}'])).toEqual(any);
  expect(await allowed({ type: 'object' }, any)).toEqual([any[0], '{}']);
  expect(await allowed({ type: 'object' }, ['{"a": 1, "b": 2}', '{"a":1}'], { gap: ' ' })).toEqual([
    '{"a": 1, "b": 2}',
  ]);
});

test('no value is neutral where the schema does not say that it is', () => {
  expect(neutralOf({ type: 'string' })).toBeUndefined();
  expect(neutralOf({ type: 'boolean', const: true })).toBeUndefined();
  expect(neutralOf({ type: ['boolean', 'string'] })).toBeUndefined();
  expect(neutralOf({ type: 'array', minItems: 1 })).toBeUndefined();
  expect(neutralOf({ anyOf: [{ type: 'string' }, { type: 'null' }] })).toBeNull();
});
