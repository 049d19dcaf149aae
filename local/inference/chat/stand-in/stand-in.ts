/**
 * The rule-based stand-in: answers behind the API of a chat model, by tables of English patterns, without a language
 * model. It exists so that the whole voice loop can be tried and tested on a small machine.
 *
 * @module
 */

import type { Answer, Answered } from '../completion.ts';
import type { ChatMessage, ChatRequest } from '../request.ts';
import type { ChatModel } from '../respond.ts';
import { answeringMachineCalls } from './answering-machine.ts';
import { clockIn, instructions } from './prompt.ts';
import { reply } from './reply.ts';
import { structuredAnswer } from './structured.ts';
import { declinesForgetting, spokenResult, toolCalls } from './tools.ts';

function text(spoken: string): Answer {
  return { kind: 'text', text: spoken };
}

/** The tools that the person's words ask for, or the one that the request demands, without arguments. */
function chooseTools(
  { tools, tool_choice: choice, messages }: ChatRequest,
  said: string,
  now: Date,
): Answer | undefined {
  if (!tools || choice === 'none') return undefined;
  const offered = tools.map((tool) => tool.function.name);
  const answered = answeringMachineCalls(said, offered);
  if (answered.length > 0) return { kind: 'tools', calls: answered };
  const calls = toolCalls(said, messages, offered, clockIn(instructions(messages), now));
  const demanded =
    typeof choice === 'object' ? choice?.function.name : choice === 'required' ? offered[0] : undefined;
  const isMet =
    !demanded || calls.some(({ name }) => name === demanded) || (choice === 'required' && calls.length > 0);
  if (!isMet && demanded) return { kind: 'tools', calls: [{ name: demanded, arguments: {} }] };
  return calls.length > 0 ? { kind: 'tools', calls } : undefined;
}

function converse(request: ChatRequest, now: Date): Answer {
  const { messages } = request;
  const last = messages.findLastIndex(({ role }) => role === 'user' || role === 'assistant');
  const results = messages.slice(last + 1).filter(({ role }) => role === 'tool');
  if (results.length > 0)
    return text([...new Set(results.map(({ content }) => spokenResult(content)))].join(' '));
  const said = lastSaid(messages);
  if (said === undefined) return text('Hello, good to hear you. What is on your mind?');
  const tools = chooseTools(request, said, now);
  if (tools) return tools;
  return text(declinesForgetting(said, messages) ? 'All right, I will keep it.' : reply(said, messages, now));
}

function lastSaid(messages: readonly ChatMessage[]): string | undefined {
  return messages.findLast(({ role }) => role === 'user')?.content;
}

/** Runs every pattern once: the engine compiles a pattern at its first use, and a caller should not wait for that. */
export function warmUp(): void {
  for (const content of ['The kettle whistles loudly.', 'What might the kettle whistle about my years?'])
    think({ model: 'warm-up', messages: [{ role: 'user', content }], tools: [] }, new Date());
}

/**
 * What the stand-in answers to a chat request: text, tool calls, or JSON for the schemas of the companion; an empty
 * object for any other.
 *
 * @param now The time that holds where the prompt has no `<clock>` of its own.
 */
export function think(request: ChatRequest, now: Date): Answer {
  const format = request.response_format;
  if (format?.type !== 'json_schema' && format?.type !== 'json_object') return converse(request, now);
  const name = format.type === 'json_schema' ? format.json_schema.name : '';
  return text(JSON.stringify(structuredAnswer(name, lastSaid(request.messages) ?? '', now)));
}

/** English text has about four characters a token; there is no tokenizer behind a rule-based chat model. */
function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function answered(request: ChatRequest): Answered {
  const answer = think(request, new Date());
  return {
    ...{ answer, finish: 'stop', cachedTokens: 0 },
    promptTokens: request.messages.reduce((sum, { content }) => sum + countTokens(content), 0),
    completionTokens: countTokens(answer.kind === 'text' ? answer.text : JSON.stringify(answer.calls)),
  };
}

/** The stand-in as a chat model; it speaks word by word. */
export const STAND_IN: ChatModel = {
  name: 'stand-in',
  answer: (request, _, onText) => {
    const done = answered(request);
    if (done.answer.kind === 'text')
      for (const piece of ['', ...(done.answer.text.match(/\S+\s*/g) ?? [])]) onText(piece);
    return done;
  },
};
