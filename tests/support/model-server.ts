/**
 * A scripted OpenAI-compatible server over a real socket: says what a test tells it to, and what it was asked.
 *
 * @module
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer to a structured question: JSON, raw text that may be no JSON, or an HTTP status. */
export type Answer = { json: unknown } | { text: string } | { status: number };
export type Script = (schema: string, input: string, attempt: number) => Answer;

export interface Asked {
  readonly schema: string;
  readonly input: string;
}

export interface ModelServer {
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
  script: Script;
  close(): Promise<void>;
}

const NOTHING_FOUND: Record<string, unknown> = {
  turn_extraction: { facts: [], open_loops: [] },
  call_summary: { summary: 'They talked.', open_loops: [], ask_next: null },
  greeting: { greeting: 'Hello again.' },
};

/** Finds nothing, says nothing wrong. */
export const quietScript: Script = (schema) => ({ json: NOTHING_FOUND[schema] ?? {} });

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
    const body = JSON.parse(await bodyOf(request));
    const schema: string = body.response_format?.json_schema?.name ?? '';
    const input: string = body.messages?.at(-1)?.content ?? '';
    asked.push({ schema, input });
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
