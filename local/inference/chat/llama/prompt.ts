/**
 * A chat request as the text that the model was trained on: its own chat template, filled in.
 *
 * @module
 */

import { Template } from '@huggingface/jinja';
import { RequestError } from '../../request-error.ts';
import type { ChatMessage, ChatRequest } from '../request.ts';

/** Control tokens that somebody said or stored are words, and may not become tokens. */
const CONTROL_TOKENS =
  /<\|[a-z0-9_]+\|>|<\/?(?:s|bos|eos|start_of_turn|end_of_turn|tool_call|tool_response)>/gi;
/** Small models call in plain JSON more readily than in the marks of their templates; what comes is read in either form. */
const CALL_FORM = '{"name": <function-name>, "arguments": <args-json-object>}';
const MAX_FEW = 4;
/** Left-out messages come in such steps, so that the start of the prompt stays the same for a few turns. */
const DROP_STEP = 8;

export type PromptMessage = Pick<ChatMessage, 'role' | 'content'> & { readonly tool_calls?: unknown };

type Tools = NonNullable<ChatRequest['tools']>;

export interface Prompt {
  /** What the model continues. */
  readonly text: string;
  /** The part of it that does not change from one request of a kind to the next. */
  readonly head: string;
}

/** The tools that a request offers. */
export function offeredTools({ tools, tool_choice }: ChatRequest): Tools {
  return tool_choice === 'none' ? [] : (tools ?? []);
}

/** Fills in one model's chat template. */
export class PromptTemplate {
  readonly #template: Template;

  /** @param source The template in Jinja, as it stands in the model's file. */
  constructor(source: string) {
    this.#template = new Template(source);
  }

  /**
   * The prompt of a request, without its oldest turns where it would be too long.
   *
   * @param fits Whether a text leaves room for an answer.
   * @throws RequestError 400 when it does not fit with its last message alone.
   */
  render(
    messages: readonly PromptMessage[],
    tools: Tools,
    headMessages: number,
    fits: (text: string) => boolean,
  ): Prompt {
    const all = messages.map(wireMessage);
    const lead = all.slice(0, headMessages);
    for (let dropped = 0; ; dropped += DROP_STEP) {
      const rest = all.slice(headMessages);
      const kept = rest.slice(Math.min(dropped, Math.max(0, rest.length - 1)));
      const text = this.#fill([...lead, ...withTools(kept, tools)], true);
      if (fits(text)) return { text, head: lead.length > 0 ? this.#fill(lead, false) : '' };
      if (kept.length <= 1)
        throw new RequestError('The messages are too long for the local chat model.', {
          param: 'messages',
          code: 'context_length_exceeded',
        });
    }
  }

  #fill(messages: readonly WireMessage[], isAsked: boolean): string {
    return this.#template.render({ messages, add_generation_prompt: isAsked });
  }
}

/**
 * Tools stand as late as they can, before the person's last words and what is noted with them: which ones are offered
 * changes from reply to reply, and all that stands after a change is read anew.
 */
function withTools(messages: readonly WireMessage[], tools: Tools): readonly WireMessage[] {
  if (tools.length === 0) return messages;
  const words = messages.findLastIndex(({ role }) => role === 'user');
  const at = noteBefore(messages) ?? Math.max(0, words);
  return messages.toSpliced(at, 0, { role: 'system', content: aboutTools(tools) });
}

/** Who offers so few has looked at the words already. */
export function areFew(tools: Tools): boolean {
  return tools.length > 0 && tools.length <= MAX_FEW;
}

/** Where the note that comes with the last words stands; `null` where there is none. */
export function noteBefore(messages: ReadonlyArray<Pick<PromptMessage, 'role'>>): number | null {
  const at = messages.findLastIndex(({ role }) => role === 'user') - 1;
  return at > 0 && messages[at]?.role === 'system' ? at : null;
}

function aboutTools(tools: Tools): string {
  const list = tools.map((tool) => JSON.stringify(wireTool(tool))).join('\n');
  const asked = areFew(tools) ? "The person's next words seem to ask for one of these. " : '';
  return `# Tools
<tools>
${list}
</tools>
${asked}You cannot do what they do in any other way, and you do not know their results: where the person asks for one, do not answer, return only the call as JSON:
${CALL_FORM}
Only if they ask for none of it, answer in words.`;
}

type WireMessage = ReturnType<typeof wireMessage>;

function wireMessage({ role, content, tool_calls }: PromptMessage) {
  const calls =
    Array.isArray(tool_calls) && tool_calls.length > 0 ? { tool_calls: tool_calls.map(wireCall) } : {};
  return {
    role: role === 'developer' ? 'system' : role,
    content: content.replace(CONTROL_TOKENS, ' '),
    ...calls,
  };
}

/** Templates print a call's arguments as JSON: the text is read first, else it would be quoted once more. */
function wireCall(call: { readonly function: { readonly name: string; readonly arguments: string } }) {
  const { name, arguments: text } = call.function;
  return { type: 'function', function: { name, arguments: readArguments(text) } };
}

function readArguments(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return {};
  }
}

function wireTool({ function: { name, description, parameters } }: Tools[number]) {
  const { $schema: _, additionalProperties: __, ...slim } = parameters ?? {};
  const shape = Object.keys(slim).length > 0 ? slim : { type: 'object', properties: {} };
  return { type: 'function', function: { name, description, parameters: shape } };
}
