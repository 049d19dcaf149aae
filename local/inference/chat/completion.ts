/**
 * The wire format of an answer: one `chat.completion`, or the `chat.completion.chunk` events of a stream.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { ChatRequest } from './request.ts';

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a chat model decided to do: speak, or call tools. */
export type Answer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tools'; readonly calls: readonly ToolCall[] };

/** What a request took, as OpenAI's API counts it. */
interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
}

/** How an answer ended: by itself, or because it was long enough. */
export interface Ending {
  readonly finish: 'stop' | 'length';
  readonly usage: Usage;
}

/** English text has about four characters a token; there is no tokenizer behind a rule-based chat model. */
const CHARACTERS_PER_TOKEN = 4;

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The ending of an answer that was not made of tokens. */
export function estimatedEnding(request: ChatRequest, answer: Answer): Ending {
  const prompt = request.messages.reduce((sum, message) => sum + countTokens(message.content), 0);
  const completion = countTokens(answer.kind === 'text' ? answer.text : JSON.stringify(answer.calls));
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  return { finish: 'stop', usage };
}

function wireCalls(calls: readonly ToolCall[]) {
  return calls.map((call, index) => ({
    index,
    id: `call_${randomUUID().replaceAll('-', '')}`,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}

function header(model: string) {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/** The answer as one JSON body. */
export function completion(answer: Answer, model: string, { finish, usage }: Ending) {
  const message =
    answer.kind === 'text'
      ? { role: 'assistant', content: answer.text, refusal: null }
      : {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: wireCalls(answer.calls).map(({ index: _, ...call }) => call),
        };
  const finish_reason = answer.kind === 'text' ? finish : 'tool_calls';
  return {
    ...header(model),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage,
  };
}

/** The data of a stream's server-sent events, written as the answer comes. */
export class ChunkWriter {
  readonly #base: Readonly<Record<string, unknown>>;
  readonly #wantsUsage: boolean;
  #hasBegun = false;

  constructor(model: string, wantsUsage: boolean) {
    this.#base = { ...header(model), object: 'chat.completion.chunk' };
    this.#wantsUsage = wantsUsage;
  }

  /** A piece of what is said. */
  text(content: string): string {
    return this.#chunk({ content, ...(!this.#hasBegun && { role: 'assistant', refusal: null }) });
  }

  *calls(calls: readonly ToolCall[]): Generator<string> {
    yield this.#chunk({ role: 'assistant', content: null });
    for (const { index, id, type, function: called } of wireCalls(calls)) {
      yield this.#chunk({
        tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }],
      });
      yield this.#chunk({ tool_calls: [{ index, function: { arguments: called.arguments } }] });
    }
  }

  /** The reason of the end, the usage where it was asked for, and `[DONE]`. */
  *end(kind: Answer['kind'], { finish, usage }: Ending): Generator<string> {
    if (!this.#hasBegun) yield this.text('');
    yield this.#chunk({}, kind === 'text' ? finish : 'tool_calls');
    if (this.#wantsUsage) yield JSON.stringify({ ...this.#base, choices: [], usage });
    yield '[DONE]';
  }

  #chunk(delta: Readonly<Record<string, unknown>>, finish_reason: string | null = null): string {
    this.#hasBegun = true;
    const usage = this.#wantsUsage ? { usage: null } : {};
    return JSON.stringify({ ...this.#base, choices: [{ index: 0, delta, finish_reason }], ...usage });
  }
}

/** A whole answer as the data of server-sent events, word by word, ending in `[DONE]`. */
export function* chunks(request: ChatRequest, answer: Answer, model: string): Generator<string> {
  const writer = new ChunkWriter(model, request.stream_options?.include_usage === true);
  if (answer.kind === 'tools') yield* writer.calls(answer.calls);
  else for (const piece of ['', ...(answer.text.match(/\S+\s*/g) ?? [])]) yield writer.text(piece);
  yield* writer.end(answer.kind, estimatedEnding(request, answer));
}
