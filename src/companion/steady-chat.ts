/**
 * Streams of chat services that leave out what the framework (agents 1.9.0, `LLMStream.run` in inference/llm.ts) counts on: a
 * last chunk of usage without choices would fail a whole reply, and a tool call whose stream ends without a reason is lost.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { OpenAI } from 'openai';

type Chunk = OpenAI.ChatCompletionChunk;
type Choice = OpenAI.ChatCompletionChunk.Choice;
type ToolCall = NonNullable<Choice['delta']['tool_calls']>[number];

/** A chunk as it may really be. */
type LooseChunk = Omit<Chunk, 'choices'> & { readonly choices?: readonly LooseChoice[] | null };
type LooseChoice = Omit<Choice, 'delta'> & { readonly delta?: Choice['delta'] | null };

/** The same client, whose streamed replies are as the framework counts on them. */
export function steadyChat(client: OpenAI): OpenAI {
  const steady = client.withOptions({});
  const { completions } = steady.chat;
  const create = completions.create.bind(completions) as (...request: unknown[]) => Promise<unknown>;
  const steadied = async (...request: unknown[]) => {
    const answer = await create(...request);
    return isStream(answer) ? completed(answer) : answer;
  };
  completions.create = steadied as unknown as typeof completions.create;
  return steady;
}

function isStream(answer: unknown): answer is AsyncIterable<LooseChunk> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

async function* completed(chunks: AsyncIterable<LooseChunk>): AsyncGenerator<Chunk> {
  let last: Chunk | undefined;
  let isFinished = false;
  /** Of the tool call that came last. */
  let args: string | undefined;
  for await (const { choices, ...chunk } of chunks) {
    last = { ...chunk, choices: (choices ?? []).map(completedChoice) };
    for (const { delta, finish_reason } of last.choices) {
      isFinished ||= Boolean(finish_reason);
      for (const { function: fn } of delta.tool_calls ?? [])
        args = (fn?.name ? '' : (args ?? '')) + (fn?.arguments ?? '');
    }
    yield last;
  }
  // One whose arguments were cut is not called with half of them.
  if (last && !isFinished && args !== undefined && isWhole(args)) yield { ...last, choices: [FINISHED] };
}

const FINISHED: Choice = { index: 0, delta: {}, finish_reason: 'tool_calls' };

function isWhole(args: string): boolean {
  try {
    JSON.parse(args || '{}');
    return true;
  } catch {
    return false;
  }
}

function completedChoice(choice: LooseChoice): Choice {
  const { tool_calls: calls, ...delta } = choice.delta ?? {};
  return { ...choice, delta: { ...delta, ...(calls && { tool_calls: calls.map(completedCall) }) } };
}

/** A call has an id and its place, and its arguments are text. */
function completedCall({ index, id, function: fn, ...rest }: ToolCall, place: number): ToolCall {
  const said: unknown = fn?.arguments;
  const args = typeof said === 'object' && said !== null ? JSON.stringify(said) : fn?.arguments;
  return {
    ...rest,
    index: index ?? place,
    ...(fn && { function: { ...fn, arguments: args } }),
    ...((id || fn?.name) && { id: id || `call_${randomUUID()}` }),
  };
}
