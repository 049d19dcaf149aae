/**
 * An OpenAI-compatible service that answers at once, and fails in the way a test asks for.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Realtime } from './realtime.ts';

/** What can be told apart: replies stream, questions have a schema. */
export type Endpoint = 'reply' | 'question' | 'transcription' | 'speech' | 'embedding';

export type Failure =
  | { readonly status: number }
  /** Takes the request and never answers. */
  | { readonly hang: true }
  /** Answers 200 with this instead of what was asked for. */
  | { readonly body: string }
  /** Ends the connection after the first words of its answer. */
  | { readonly breakOff: true }
  /** Answers well, this much later. */
  | { readonly lateMs: number };

interface Planned {
  readonly failure: Failure;
  left: number;
}

const KEEP_ALIVE_MS = 75_000;
const DIMENSIONS = 384;
const SAMPLE_RATE = 24_000;
const SPEECH_MS = 333;

export class Models {
  readonly #server: Server;
  readonly #planned = new Map<Endpoint, Planned>();
  readonly #asked = new Map<Endpoint, number>();
  /** What was given to the voice, one text after the other. */
  readonly spoken: string[] = [];
  /** What STT will have heard, one utterance after the other; the last one stays. */
  readonly transcripts: string[] = ['hello there'];
  /** Tools that the model calls when it hears these words, without any of its own. */
  readonly toolCalls = new Map<string, { readonly name: string; readonly arguments: string }>();
  /** How long a sentence takes to say, in milliseconds. */
  speechMs = SPEECH_MS;
  /** STT over a websocket. */
  readonly realtime = new Realtime();

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    this.#server.on('upgrade', this.realtime.accept);
  }

  static async start(): Promise<Models> {
    const models = new Models();
    models.#server.listen(0, '127.0.0.1');
    await once(models.#server, 'listening');
    return models;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often an endpoint was asked. */
  asked(endpoint: Endpoint): number {
    return this.#asked.get(endpoint) ?? 0;
  }

  /** Makes an endpoint fail. @param times Requests in a row. @default all, until {@link heal} */
  fail(endpoint: Endpoint, failure: Failure, times = Number.POSITIVE_INFINITY): void {
    this.#planned.set(endpoint, { failure, left: times });
  }

  heal(): void {
    this.#planned.clear();
    this.realtime.isAway = false;
    this.speechMs = SPEECH_MS;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.realtime.cut();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const endpoint = endpointOf(request.url ?? '', body);
    if (!endpoint) return json(response, { object: 'list', data: [] });
    this.#asked.set(endpoint, this.asked(endpoint) + 1);
    const failure = this.#nextFailure(endpoint);
    if (failure && 'lateMs' in failure) await sleep(failure.lateMs);
    else if (failure) return fail(response, failure, endpoint);
    this.#answer(endpoint, body, response);
  }

  #nextFailure(endpoint: Endpoint): Failure | undefined {
    const planned = this.#planned.get(endpoint);
    if (!planned || planned.left <= 0) return undefined;
    planned.left -= 1;
    return planned.failure;
  }

  #answer(endpoint: Endpoint, body: string, response: ServerResponse): void {
    if (endpoint === 'reply') this.#reply(response, lastWords(body));
    else if (endpoint === 'question') json(response, completion(answerTo(JSON.parse(body))));
    else if (endpoint === 'embedding') json(response, embeddings(JSON.parse(body).input));
    else if (endpoint === 'transcription') json(response, { text: this.#nextTranscript() });
    else this.#speak(JSON.parse(body).input, response);
  }

  #reply(response: ServerResponse, said: string): void {
    const made = this.toolCalls.get(said);
    if (made) streamCall(response, made);
    else streamReply(response, said);
  }

  #speak(text: string, response: ServerResponse): void {
    this.spoken.push(text);
    response.writeHead(200, { 'content-type': 'audio/pcm' }).end(tone(this.speechMs));
  }

  #nextTranscript(): string | undefined {
    return this.transcripts.length > 1 ? this.transcripts.shift() : this.transcripts[0];
  }
}

/** 440 Hz: loud from its first sample. */
function tone(durationMs: number): Buffer {
  const length = Math.round((SAMPLE_RATE * durationMs) / 1_000);
  const sample = (_: unknown, i: number) => 9_000 * Math.sin((880 * Math.PI * i) / SAMPLE_RATE);
  return Buffer.from(Int16Array.from({ length }, sample).buffer);
}

function embeddings(input: string | string[]) {
  return { data: [input].flat().map((text, index) => ({ index, embedding: embeddingOf(text) })) };
}

/** Other words lie elsewhere: no two facts are taken for one. */
function embeddingOf(text: string): number[] {
  const digest = createHash('shake256', { outputLength: DIMENSIONS }).update(text).digest();
  return [...digest].map((byte) => byte - 127.5);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function endpointOf(path: string, body: string): Endpoint | undefined {
  if (path.endsWith('/chat/completions')) return JSON.parse(body).stream ? 'reply' : 'question';
  if (path.endsWith('/audio/transcriptions')) return 'transcription';
  if (path.endsWith('/audio/speech')) return 'speech';
  return path.endsWith('/embeddings') ? 'embedding' : undefined;
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(
  response: ServerResponse,
  failure: Exclude<Failure, { lateMs: number }>,
  endpoint: Endpoint,
): void {
  const type = endpoint === 'reply' ? 'text/event-stream' : 'application/json';
  if ('status' in failure) json(response, { error: { message: 'as the test says' } }, failure.status);
  else if ('body' in failure) response.writeHead(200, { 'content-type': type }).end(failure.body);
  else if ('breakOff' in failure) {
    response.writeHead(200, { 'content-type': type });
    response.write(`data: ${JSON.stringify(chunk({ role: 'assistant', content: 'Well, ' }))}\n\n`, () =>
      response.destroy(),
    );
  }
}

/** What the person said last. */
function lastWords(body: string): string {
  const { messages } = JSON.parse(body) as { messages: { role: string; content: unknown }[] };
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

function chunk(delta: object, finish: string | null = null) {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'faulty', choices };
}

function streamCall(response: ServerResponse, made: { name: string; arguments: string }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  const calls = [{ index: 0, id: `call_${made.name}`, type: 'function', function: made }];
  send(chunk({ role: 'assistant', content: null, tool_calls: calls }));
  send(chunk({}, 'tool_calls'));
  response.end('data: [DONE]\n\n');
}

function streamReply(response: ServerResponse, said: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  for (const content of ['You ', 'said: ', said.slice(0, 200)]) send(chunk({ role: 'assistant', content }));
  send(chunk({}, 'stop'));
  response.end('data: [DONE]\n\n');
}

function completion(content: unknown) {
  const message = { role: 'assistant', content: JSON.stringify(content) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'c', object: 'chat.completion', created: 1, model: 'faulty', choices };
}

interface Question {
  readonly response_format?: { readonly json_schema?: { readonly name: string } };
  readonly messages: readonly { readonly content: string }[];
}

/** Every turn holds one fact, whose key and value are its words. */
function answerTo({ response_format, messages }: Question): unknown {
  const name = response_format?.json_schema?.name;
  if (name === 'call_summary') return { summary: 'They talked.', open_loops: [], ask_next: null };
  if (name === 'greeting') return { greeting: 'Hello again.' };
  const [, said = ''] =
    /<person_said>\s*([\s\S]*?)\s*<\/person_said>/.exec(messages.at(-1)?.content ?? '') ?? [];
  const rest = { confidence: 0.9, importance: 0.7, valid_from: null, valid_to: null, negates: false };
  const key = said
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 60);
  const fact = { category: 'FACT', key, value: `said ${said}`.slice(0, 200), ...rest };
  return { facts: [fact], open_loops: [], closes: [] };
}
