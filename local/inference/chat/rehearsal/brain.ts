/**
 * The rehearsal brain: a rule-based speaker behind the API of a chat model. Deterministic, English, without a
 * language model; it exists so that the whole voice loop can be tried and tested at no cost.
 *
 * @module
 */

import type { Answer } from '../completion.ts';
import type { ChatMessage, ChatRequest, JsonSchema } from '../request.ts';
import { clockIn, instructions } from './prompt.ts';
import { reply } from './speaking/conversation.ts';
import { declinesForgetting, spokenResult, toolCalls } from './speaking/tools.ts';
import { smallest } from './structured/smallest.ts';
import { structuredAnswer } from './structured/structured.ts';

function text(spoken: string): Answer {
  return { kind: 'text', text: spoken };
}

/** The results of the tools that were just called, spoken one after the other. */
function speakResults(messages: readonly ChatMessage[]): string | undefined {
  const lastOther = messages.findLastIndex(
    (message) => message.role === 'user' || message.role === 'assistant',
  );
  const results = messages.slice(lastOther + 1).filter((message) => message.role === 'tool');
  if (results.length === 0) return undefined;
  return [...new Set(results.map((message) => spokenResult(message.content)))].join(' ');
}

function lastSaid(messages: readonly ChatMessage[]): string | undefined {
  return messages.findLast((message) => message.role === 'user')?.content;
}

function forcedTool(request: ChatRequest, intended: Answer | undefined): Answer | undefined {
  const choice = request.tool_choice;
  if (choice === null || choice === undefined || choice === 'auto' || choice === 'none') return intended;
  const wanted =
    choice === 'required'
      ? request.tools?.[0]?.function
      : request.tools?.find((tool) => tool.function.name === choice.function.name)?.function;
  if (!wanted || (intended && choice === 'required')) return intended;
  if (intended?.kind === 'tools' && intended.calls.some((call) => call.name === wanted.name)) return intended;
  const schema: JsonSchema = wanted.parameters ?? {};
  const args = smallest(schema);
  return {
    kind: 'tools',
    calls: [{ name: wanted.name, arguments: args !== null && typeof args === 'object' ? { ...args } : {} }],
  };
}

/** The tools that the person's words ask for, unless the request forbids tools. */
function chooseTools(request: ChatRequest, said: string, now: Date): Answer | undefined {
  if (!request.tools || request.tool_choice === 'none') return undefined;
  const offered = new Set(request.tools.map((tool) => tool.function.name));
  const calls = toolCalls(said, request.messages, offered, clockIn(instructions(request.messages), now));
  return forcedTool(request, calls.length > 0 ? { kind: 'tools', calls } : undefined);
}

function converse(request: ChatRequest, now: Date): Answer {
  const { messages } = request;
  const results = speakResults(messages);
  if (results !== undefined) return text(results);
  const said = lastSaid(messages);
  if (said === undefined) return text('Hello, good to hear you. What is on your mind?');
  const tools = chooseTools(request, said, now);
  if (tools) return tools;
  if (declinesForgetting(said, messages)) return text('All right, I will keep it.');
  return text(reply(said, messages, now));
}

/** Two sentences that no pattern fits, so that all of them are tried. */
const FITS_NOTHING = ['The kettle whistles loudly.', 'What might the kettle whistle about my years?'];

/** Runs every pattern once: the engine compiles a pattern at its first use, and a caller should not wait for that. */
export function warmUp(): void {
  for (const content of FITS_NOTHING) {
    const messages: ChatMessage[] = [{ role: 'user', content }];
    think({ model: 'warm-up', messages, tools: [] }, new Date());
  }
}

/**
 * What the brain answers to a chat request: text, tool calls, or JSON in the form that was asked for.
 *
 * @param now The time that holds where the prompt has no `<clock>` of its own.
 */
export function think(request: ChatRequest, now: Date): Answer {
  const format = request.response_format;
  if (format?.type === 'json_schema') {
    return text(
      JSON.stringify(
        structuredAnswer(
          format.json_schema.name,
          format.json_schema.schema,
          lastSaid(request.messages) ?? '',
          now,
        ),
      ),
    );
  }
  return format?.type === 'json_object' ? text('{}') : converse(request, now);
}
