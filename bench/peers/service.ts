/**
 * The model service of all agents of the bench: speech is that of the local stack; replies come from a model that reads its
 * prompt, as late as the seed's; and a memory over HTTP, as the field's guides use one. Each agent has a base URL of its own,
 * by which its requests are counted.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEED_LATENCIES } from '../simulated-services.ts';
import { answerTo, isQuestion } from './script.ts';

/** What the agent with a memory tool offers. */
export const MEMORY_TOOL = 'searchMemory';

interface Message {
  readonly role: string;
  readonly content?: unknown;
}

interface ChatRequest {
  readonly stream?: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** What was asked of the model for one agent. */
export interface Asked {
  /** Streamed replies. */
  readonly requests: number;
  /** Turns of a person that were answered. */
  readonly turns: number;
  /** Of these, those that were asked for once with the person's words: the reply that was begun early was spoken. */
  readonly hits: number;
}

const textOf = ({ content }: Message) =>
  typeof content === 'string' ? content : JSON.stringify(content ?? '');

export class PeerService {
  readonly #server: Server;
  /** By agent: how often a reply was asked for, by the words that it answers. */
  readonly #replies = new Map<string, Map<string, number>>();
  readonly #requests = new Map<string, number>();
  /** By person. */
  readonly #memories = new Map<string, string[]>();

  private constructor(target: URL) {
    this.#server = createServer((incoming, response) => {
      this.#answer(incoming, response, target).catch(() => response.destroy());
    });
  }

  /** @param local The base URL of the local stack's services. */
  static async start(local: string): Promise<PeerService> {
    const service = new PeerService(new URL(local));
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  /** The base URL of one agent. */
  urlOf(agent: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${agent}/v1`;
  }

  askedBy(agent: string): Asked {
    const counts = [...(this.#replies.get(agent)?.values() ?? [])];
    const hits = counts.filter((count) => count === 1).length;
    return { requests: this.#requests.get(agent) ?? 0, turns: counts.length, hits };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
    const [, agent = '', ...rest] = new URL(incoming.url ?? '', 'http://peers').pathname.split('/');
    const path = `/${rest.join('/')}`;
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const body = Buffer.concat(pieces);
    if (path === '/v1/memories') return this.#remember(body, response);
    if (path.endsWith('/chat/completions')) {
      const asked: ChatRequest = JSON.parse(body.toString());
      if (asked.stream) return this.#reply(agent, asked, response);
      const [least, most] = SEED_LATENCIES.llm;
      await sleep((least + most) / 2);
    }
    const { hostname, port } = target;
    const { method, headers } = incoming;
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end(body);
  }

  /** What such a memory costs: the question's vector, and the database. */
  async #remember(body: Buffer, response: ServerResponse): Promise<void> {
    await sleep(SEED_LATENCIES.embedding + SEED_LATENCIES.database);
    const { user, add } = JSON.parse(body.toString()) as { readonly user: string; readonly add?: string };
    const memories = this.#memories.get(user) ?? [];
    if (add !== undefined) this.#memories.set(user, [...memories, add]);
    response.end(JSON.stringify({ memories }));
  }

  async #reply(agent: string, { messages, tools }: ChatRequest, response: ServerResponse): Promise<void> {
    const at = messages.findLastIndex(({ role }) => role === 'user');
    const words = at < 0 ? '' : textOf(messages[at] as Message);
    const isAfterTool = messages.slice(at + 1).some(({ role }) => role === 'tool');
    this.#requests.set(agent, (this.#requests.get(agent) ?? 0) + 1);
    if (at >= 0 && !isAfterTool) this.#count(agent, turnOf(messages));
    await sleep(SEED_LATENCIES.firstToken);
    const hasTool = tools?.some((tool) => tool.function.name === MEMORY_TOOL) ?? false;
    const context = messages.filter(({ role }) => role !== 'user').map(textOf);
    if (hasTool && !isAfterTool && isQuestion(words)) return stream(response, toolCall(words), 'tool_calls');
    stream(response, { role: 'assistant', content: answerTo(words, context.join('\n')) }, 'stop');
  }

  #count(agent: string, words: string): void {
    const counts = this.#replies.get(agent) ?? new Map<string, number>();
    counts.set(words, (counts.get(words) ?? 0) + 1);
    this.#replies.set(agent, counts);
  }
}

/** A turn of one person: their words so far, and what the prompt says of who they are. */
function turnOf(messages: readonly Message[]): string {
  const person = /caller-[\w-]+/.exec(messages.map(textOf).join(' '))?.[0] ?? '';
  return [person, ...messages.filter(({ role }) => role === 'user').map(textOf)].join('\n');
}

function toolCall(query: string): object {
  const call = { name: MEMORY_TOOL, arguments: JSON.stringify({ query }) };
  return { role: 'assistant', tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: call }] };
}

function stream(response: ServerResponse, delta: object, reason: string): void {
  const base = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'peers' };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const choice of [
    { delta, finish_reason: null },
    { delta: {}, finish_reason: reason },
  ])
    response.write(`data: ${JSON.stringify({ ...base, choices: [{ index: 0, ...choice }] })}\n\n`);
  response.end('data: [DONE]\n\n');
}
