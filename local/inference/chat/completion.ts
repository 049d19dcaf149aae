/**
 * The wire format of an answer: one `chat.completion`, or the `chat.completion.chunk` events of a stream.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a chat model decided to do: speak, or call tools. */
export type Answer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tools'; readonly calls: readonly ToolCall[] };

/** An answer, how it ended (by itself, or because it was long enough), and what it took. */
export interface Answered {
  readonly answer: Answer;
  readonly finish: 'stop' | 'length';
  readonly promptTokens: number;
  /** Of the prompt: known before, and so not read again. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

function usageOf({ promptTokens, cachedTokens, completionTokens }: Answered) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

function finishOf({ answer, finish }: Answered): string {
  return answer.kind === 'text' ? finish : 'tool_calls';
}

function wireCalls(calls: readonly ToolCall[]) {
  return calls.map((call) => ({
    id: `call_${randomUUID().replaceAll('-', '')}`,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}

function header(model: string) {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/** The answer as one JSON body. */
export function completion(answered: Answered, model: string) {
  const { answer } = answered;
  const said =
    answer.kind === 'text'
      ? { content: answer.text }
      : { content: null, tool_calls: wireCalls(answer.calls) };
  const message = { role: 'assistant', refusal: null, ...said };
  return {
    ...header(model),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(answered) }],
    usage: usageOf(answered),
  };
}

/** The data of a stream's server-sent events, written as the answer comes. */
export class ChunkWriter {
  readonly #base: Readonly<Record<string, unknown>>;
  readonly #wantsUsage: boolean;
  #hasBegun = false;
  #saidLength = 0;

  constructor(model: string, wantsUsage: boolean) {
    this.#base = { ...header(model), object: 'chat.completion.chunk' };
    this.#wantsUsage = wantsUsage;
  }

  /** A piece of what is said. */
  text(content: string): string {
    this.#saidLength += content.length;
    return this.#chunk({ content });
  }

  /** What has not been said yet, the calls, the reason of the end, the usage where it was asked for, and `[DONE]`. */
  *end(answered: Answered): Generator<string> {
    const { answer } = answered;
    if (answer.kind === 'text') {
      const rest = answer.text.slice(this.#saidLength);
      if (rest !== '' || !this.#hasBegun) yield this.text(rest);
    } else
      for (const [index, call] of wireCalls(answer.calls).entries())
        yield this.#chunk({ tool_calls: [{ index, ...call }] });
    yield this.#chunk({}, finishOf(answered));
    if (this.#wantsUsage) yield JSON.stringify({ ...this.#base, choices: [], usage: usageOf(answered) });
    yield '[DONE]';
  }

  #chunk(delta: Readonly<Record<string, unknown>>, finish_reason: string | null = null): string {
    const role = this.#hasBegun ? {} : { role: 'assistant', refusal: null };
    this.#hasBegun = true;
    const usage = this.#wantsUsage ? { usage: null } : {};
    const choice = { index: 0, delta: { ...role, ...delta }, finish_reason };
    return JSON.stringify({ ...this.#base, choices: [choice], ...usage });
  }
}
