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

/** What a brain decided to do: speak, or call tools. */
export type Answer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tools'; readonly calls: readonly ToolCall[] };

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** English text has about four characters a token; there is no tokenizer behind a rule-based brain. */
const CHARACTERS_PER_TOKEN = 4;

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

function usageOf(request: ChatRequest, answer: Answer): Usage {
  const prompt = request.messages.reduce((sum, message) => sum + countTokens(message.content), 0);
  const completion = countTokens(answer.kind === 'text' ? answer.text : JSON.stringify(answer.calls));
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
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
export function completion(request: ChatRequest, answer: Answer, model: string) {
  const message =
    answer.kind === 'text'
      ? { role: 'assistant', content: answer.text, refusal: null }
      : {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: wireCalls(answer.calls).map(({ index: _, ...call }) => call),
        };
  const finish_reason = answer.kind === 'text' ? 'stop' : 'tool_calls';
  return {
    ...header(model),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: usageOf(request, answer),
  };
}

function* deltas(answer: Answer): Generator<Record<string, unknown>> {
  if (answer.kind === 'text') {
    yield { role: 'assistant', content: '', refusal: null };
    for (const word of answer.text.match(/\S+\s*/g) ?? []) yield { content: word };
    return;
  }
  yield { role: 'assistant', content: null };
  for (const { index, id, type, function: called } of wireCalls(answer.calls)) {
    yield { tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] };
    yield { tool_calls: [{ index, function: { arguments: called.arguments } }] };
  }
}

/** The answer as the data of server-sent events, word by word, ending in `[DONE]`. */
export function* chunks(request: ChatRequest, answer: Answer, model: string): Generator<string> {
  const wantsUsage = request.stream_options?.include_usage === true;
  const base = { ...header(model), object: 'chat.completion.chunk' };
  const usage = wantsUsage ? { usage: null } : {};
  for (const delta of deltas(answer)) {
    yield JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: null }], ...usage });
  }
  const finish_reason = answer.kind === 'text' ? 'stop' : 'tool_calls';
  yield JSON.stringify({ ...base, choices: [{ index: 0, delta: {}, finish_reason }], ...usage });
  if (wantsUsage) yield JSON.stringify({ ...base, choices: [], usage: usageOf(request, answer) });
  yield '[DONE]';
}
