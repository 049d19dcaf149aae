/**
 * The model service of all agents of the bench: it hears what the script says; replies come from a model that reads its prompt; and
 * there is a memory over HTTP, as the field's guides use one: each as late as the seed's. Speech and facts are made by the local
 * stack. Each agent has a base URL of its own, by which its requests are counted.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEED_LATENCIES } from '../simulated-services.ts';
import { answerTo, isKnown, isQuestion } from './script.ts';

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
  /** Questions that were answered with what was told in the call before. */
  readonly known: number;
}

interface Turn {
  /** How often a reply to the words was asked for. */
  count: number;
  /** The last one: it is what is spoken. */
  answer: string;
}

const textOf = ({ content }: Message) =>
  typeof content === 'string' ? content : JSON.stringify(content ?? '');

export class PeerService {
  readonly #server: Server;
  /** By agent, and by what was said until then. */
  readonly #turns = new Map<string, Map<string, Turn>>();
  /** What the next utterances are heard as. */
  readonly #said: string[] = [];
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

  /** What will be said in the call that comes. */
  expect(texts: readonly string[]): void {
    this.#said.splice(0, this.#said.length, ...texts);
  }

  askedBy(agent: string): Asked {
    const turns = [...(this.#turns.get(agent)?.values() ?? [])];
    return {
      requests: this.#requests.get(agent) ?? 0,
      turns: turns.length,
      hits: turns.filter(({ count }) => count === 1).length,
      known: turns.filter(({ answer }) => isKnown(answer)).length,
    };
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
    if (path.endsWith('/audio/transcriptions')) {
      await sleep(SEED_LATENCIES.transcription);
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify({ text: this.#said.shift() ?? '' }));
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
    await sleep(SEED_LATENCIES.firstToken);
    const hasTool = tools?.some((tool) => tool.function.name === MEMORY_TOOL) ?? false;
    const calls = hasTool && !isAfterTool && isQuestion(words);
    const context = messages.filter(({ role }) => role !== 'user').map(textOf);
    const answer = calls ? '' : answerTo(words, context.join('\n'));
    if (at >= 0) this.#note(agent, turnOf(messages), { count: isAfterTool ? 0 : 1, answer });
    if (calls) stream(response, toolCall(words), 'tool_calls');
    else stream(response, { role: 'assistant', content: answer }, 'stop');
  }

  #note(agent: string, turn: string, { count, answer }: Turn): void {
    const turns = this.#turns.get(agent) ?? new Map<string, Turn>();
    turns.set(turn, { count: (turns.get(turn)?.count ?? 0) + count, answer });
    this.#turns.set(agent, turns);
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
