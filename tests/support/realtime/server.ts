/**
 * OpenAI's realtime protocol as the plugin speaks it (agents-plugin-openai 1.9.0, realtime/realtime_model.ts): a websocket that
 * hears by loudness, transcribes by a script, and replies by what its conversation holds.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Hearing } from '../gateway/hearing.ts';
import { SpokenTone } from '../gateway/spoken-tone.ts';

const SAMPLE_RATE = 24_000;

/** What a reply is made of. */
export interface RealtimePrompt {
  /** Of the session, or of the response alone. */
  readonly instructions: string;
  /** The texts of the conversation. */
  readonly conversation: readonly string[];
  /** What the person said last. */
  readonly said: string;
  readonly tools: readonly string[];
  /** Of the last tool that was called since then. */
  readonly toolResult?: string;
}

type RealtimeReply = string | { readonly tool: string; readonly args: Readonly<Record<string, unknown>> };

export interface RealtimeScript {
  /** What an utterance is heard as. @param utterance Of its session, from 0. */
  readonly hears: (utterance: number) => string;
  readonly replies: (prompt: RealtimePrompt) => RealtimeReply;
}

interface Item {
  readonly id: string;
  readonly type: string;
  readonly output?: string;
  readonly content?: readonly { readonly text?: string; readonly transcript?: string }[];
}

export class RealtimeServer {
  /** All that the model was asked. */
  readonly prompts: RealtimePrompt[] = [];
  readonly #script: RealtimeScript;
  readonly #server: Server = createServer();
  readonly #sockets: WebSocketServer;

  private constructor(script: RealtimeScript) {
    this.#script = script;
    this.#sockets = new WebSocketServer({ server: this.#server });
    this.#sockets.on('connection', (ws) => new Session(ws, this.#script, this.prompts));
  }

  static async start(script: RealtimeScript): Promise<RealtimeServer> {
    const server = new RealtimeServer(script);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** For the plugin's `baseURL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    for (const ws of this.#sockets.clients) ws.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

class Session {
  readonly #ws: WebSocket;
  readonly #script: RealtimeScript;
  readonly #prompts: RealtimePrompt[];
  readonly #items: Item[] = [];
  readonly #hearing: Hearing;
  #instructions = '';
  #tools: string[] = [];
  #answersAlone = true;

  constructor(ws: WebSocket, script: RealtimeScript, prompts: RealtimePrompt[]) {
    this.#ws = ws;
    this.#script = script;
    this.#prompts = prompts;
    this.#hearing = new Hearing(
      SAMPLE_RATE,
      (utterance) => this.#over(script.hears(utterance)),
      () => this.#send({ type: 'input_audio_buffer.speech_started' }),
    );
    ws.on('message', (bytes) => this.#take(JSON.parse(String(bytes))));
  }

  // biome-ignore lint/suspicious/noExplicitAny: events of a protocol, by their type.
  #take(event: any): void {
    if (event.type === 'session.update') this.#update(event.session);
    if (event.type === 'input_audio_buffer.append') this.#hearing.hear(Buffer.from(event.audio, 'base64'));
    if (event.type === 'conversation.item.create') this.#add(event.item, event.previous_item_id);
    if (event.type === 'conversation.item.delete') this.#delete(event.item_id);
    if (event.type === 'response.create') this.#reply(event.response);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the plugin sends it.
  #update({ instructions, tools, audio }: any): void {
    if (instructions !== undefined) this.#instructions = instructions;
    if (tools) this.#tools = tools.map(({ name }: { readonly name: string }) => name);
    const detection = audio?.input?.turn_detection;
    if (detection) this.#answersAlone = detection.create_response !== false;
  }

  #over(transcript: string): void {
    const item = { id: `item_${randomUUID().slice(0, 8)}`, type: 'message', role: 'user' };
    this.#send({ type: 'input_audio_buffer.speech_stopped', item_id: item.id });
    this.#add({ ...item, content: [{ type: 'input_audio', transcript: null }] } as unknown as Item);
    const completed = 'conversation.item.input_audio_transcription.completed';
    this.#items.splice(-1, 1, { ...item, content: [{ transcript }] });
    this.#send({ type: completed, item_id: item.id, content_index: 0, transcript });
    if (this.#answersAlone) this.#reply();
  }

  #add(item: Item, previous?: string): void {
    const last = this.#items.at(-1)?.id;
    this.#items.push(item);
    this.#send({ type: 'conversation.item.added', item, previous_item_id: previous ?? last ?? null });
  }

  #delete(id: string): void {
    const at = this.#items.findIndex((item) => item.id === id);
    if (at >= 0) this.#items.splice(at, 1);
    this.#send({ type: 'conversation.item.deleted', item_id: id });
  }

  #reply(asked: { readonly instructions?: string; readonly metadata?: object } = {}): void {
    const prompt = this.#prompt(asked.instructions);
    this.#prompts.push(prompt);
    const reply = this.#script.replies(prompt);
    const response = {
      id: `resp_${randomUUID().slice(0, 8)}`,
      metadata: asked.metadata,
      status: 'completed',
    };
    this.#send({ type: 'response.created', response });
    if (typeof reply === 'string') this.#speak(reply, response.id);
    else this.#call(reply, response.id);
    this.#send({
      type: 'response.done',
      response: { ...response, usage: { input_tokens: 9, output_tokens: 9 } },
    });
  }

  #prompt(instructions = this.#instructions): RealtimePrompt {
    const text = ({ content = [], output }: Item) =>
      content.map(({ text, transcript }) => text ?? transcript ?? '').join(' ') + (output ?? '');
    const role = (item: Item) => ('role' in item ? item.role : item.type);
    const since = this.#items.findLastIndex((item) => role(item) === 'user');
    const result = this.#items.slice(since + 1).findLast(({ type }) => type === 'function_call_output');
    const said = this.#items[since];
    return {
      ...{ instructions, tools: this.#tools, conversation: this.#items.map(text) },
      said: said ? text(said) : '',
      ...(result && { toolResult: result.output ?? '' }),
    };
  }

  #speak(words: string, responseId: string): void {
    const id = `item_${randomUUID().slice(0, 8)}`;
    const place = { item_id: id, response_id: responseId, content_index: 0, output_index: 0 };
    const item = { id, type: 'message', role: 'assistant', content: [] };
    this.#send({ type: 'response.output_item.added', item, response_id: responseId });
    this.#add(item);
    this.#send({ type: 'response.content_part.added', ...place, part: { type: 'audio' } });
    this.#send({ type: 'response.output_audio_transcript.delta', ...place, delta: words });
    const audio = new SpokenTone().of(words).toString('base64');
    this.#send({ type: 'response.output_audio.delta', ...place, delta: audio });
    this.#items.splice(-1, 1, { ...item, content: [{ transcript: words }] });
    this.#send({ type: 'response.output_item.done', item, response_id: responseId });
  }

  #call({ tool, args }: Exclude<RealtimeReply, string>, responseId: string): void {
    const id = `item_${randomUUID().slice(0, 8)}`;
    const call = {
      id,
      type: 'function_call',
      call_id: `call_${id}`,
      name: tool,
      arguments: JSON.stringify(args),
    };
    this.#send({ type: 'response.output_item.added', item: call, response_id: responseId });
    this.#add(call);
    this.#send({ type: 'response.output_item.done', item: call, response_id: responseId });
  }

  #send(event: object): void {
    this.#ws.send(JSON.stringify({ event_id: randomUUID(), ...event }));
  }
}
