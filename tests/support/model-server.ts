/**
 * A scripted OpenAI-compatible server over a real socket: says what a test tells it to, and what it was asked.
 *
 * @module
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAI } from 'openai';
import { StructuredModel } from '../../src/memory/extraction/structured.ts';

/** An answer to a structured question: JSON, raw text that may be no JSON, or an HTTP status. */
type Answer = { json: unknown } | { text: string } | { status: number };
export type Script = (schema: string, input: string, attempt: number) => Answer;

interface Asked {
  readonly schema: string;
  readonly input: string;
}

export interface ModelServer {
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
  script: Script;
  /** Until it resolves nothing is answered. @default at once */
  hold?: Promise<void>;
  close(): Promise<void>;
}

const NOTHING_FOUND: Record<string, unknown> = {
  turn_extraction: { facts: [], open_loops: [], closes: [] },
  call_summary: { summary: 'They talked.', open_loops: [], ask_next: null },
  greeting: { greeting: 'Hello again.' },
};

/** Finds nothing, says nothing wrong. */
export const quietScript: Script = (schema) => ({ json: NOTHING_FOUND[schema] ?? {} });

/** What an extraction found, as a model answers it. */
export interface Extracted {
  /** Facts in the schema's own words; what is missing has a value. */
  readonly facts?: readonly object[];
  readonly open_loops?: readonly { readonly text: string; readonly due: string | null }[];
  readonly closes?: readonly string[];
}

/** Finds this in every turn. */
export function finding({ facts = [], open_loops = [], closes = [] }: Extracted): Script {
  const rest = { category: 'FACT', confidence: 0.9, importance: 0.7, valid_from: null, valid_to: null };
  const json = { facts: facts.map((fact) => ({ ...rest, negates: false, ...fact })), open_loops, closes };
  return (schema, ...more) => (schema === 'turn_extraction' ? { json } : quietScript(schema, ...more));
}

/** Reads "key = value", "no key", "loop text day" and "done text" in what the person said: a model without surprises. */
export const literalScript: Script = (schema, input, attempt) => {
  if (schema !== 'turn_extraction') return quietScript(schema, input, attempt);
  const said = /<person_said>(.*)<\/person_said>/s.exec(input)?.[1] ?? '';
  const facts = [...said.matchAll(/(no )?(\w+)(?: = ([^;]+))?;/g)].map(([, negates, key, value = '']) => ({
    ...{ category: 'FACT', confidence: 0.9, importance: 0.5, valid_from: null, valid_to: null },
    ...{ key, value, negates: negates !== undefined },
  }));
  const loops = [...said.matchAll(/loop (\w+) ([\d-]+)!/g)].map(([, text, due]) => ({ text, due }));
  const closes = [...said.matchAll(/done (\w+)!/g)].map(([, text]) => text);
  return { json: { facts, open_loops: loops, closes } };
};

/** The server as the memory asks it. */
export function structuredModel({ baseUrl }: ModelServer): StructuredModel {
  const client = new OpenAI({ apiKey: 'sk-scripted', baseURL: baseUrl, maxRetries: 0 });
  return new StructuredModel({ client, model: 'scripted' });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function completion(content: string) {
  const message = { role: 'assistant', content };
  return {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  };
}

export async function startModelServer(script: Script = quietScript): Promise<ModelServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    // Whether anybody is there is asked without a body.
    const body = JSON.parse((await bodyOf(request)) || '{}');
    const schema: string = body.response_format?.json_schema?.name ?? '';
    const input: string = body.messages?.at(-1)?.content ?? '';
    asked.push({ schema, input });
    await model.hold;
    const attempt = asked.filter((one) => one.schema === schema).length;
    send(response, model.script(schema, input, attempt));
  });
  const model: ModelServer & { asked: Asked[] } = {
    baseUrl: '',
    asked,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(model, { baseUrl: `http://127.0.0.1:${port}/v1` });
}

function send(response: ServerResponse, answer: Answer): void {
  response.setHeader('content-type', 'application/json');
  if ('status' in answer) {
    response.writeHead(answer.status);
    response.end(JSON.stringify({ error: { message: 'as the test says' } }));
  } else
    response.end(JSON.stringify(completion('json' in answer ? JSON.stringify(answer.json) : answer.text)));
}
