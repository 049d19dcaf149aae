/**
 * Answers of chat services as they are met.
 *
 * @module
 */

import type { Answer } from './answer.ts';

export interface ChatBody {
  readonly stream?: boolean;
  readonly response_format?: { readonly type: string };
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';

/** Any JSON, whatever it says. */
export function json(body: unknown, status = 200, headers: Answer['headers'] = {}): Answer {
  return { status, type: JSON_TYPE, headers, pieces: [JSON.stringify(body)] };
}

/** An answer in one piece. */
export function chatAnswer(content: string | null, finish = 'stop'): Answer {
  const message = { role: 'assistant', content };
  return json({
    id: 'c',
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finish }],
  });
}

/** What a chunk says; `null` for one without a choice. */
export type Delta = Readonly<Record<string, unknown>> | null;

export function chunk(delta: Delta, finish: string | null = null): object {
  const choices = delta === null ? [] : [{ index: 0, delta, finish_reason: finish }];
  return { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'quirky', choices };
}

export interface StreamQuirks {
  /** @default true */
  readonly done?: boolean;
  /** Between lines. @default "\n" */
  readonly newline?: string;
  /** Between events, as a comment. @default none */
  readonly comment?: string;
  readonly breaksOff?: boolean;
}

/** Events one after the other; a string is sent as it stands. */
export function stream(events: readonly (object | string)[], quirks: StreamQuirks = {}): Answer {
  const { done = true, newline = '\n', comment, breaksOff = false } = quirks;
  const lines = (event: object | string) =>
    typeof event === 'string' ? event : `data: ${JSON.stringify(event)}`;
  const said = [...events, ...(done && !breaksOff ? ['data: [DONE]'] : [])].flatMap((event) =>
    comment === undefined ? [lines(event)] : [comment, lines(event)],
  );
  return { type: EVENTS, pieces: said.map((event) => `${event}${newline}${newline}`), breaksOff };
}

/** The text in pieces of some letters, with a first chunk that names the role alone. */
export function words(text: string, letters = 5): object[] {
  const pieces = text.match(new RegExp(`[\\s\\S]{1,${letters}}`, 'g')) ?? [];
  return [chunk({ role: 'assistant', content: '' }), ...pieces.map((content) => chunk({ content }))];
}

/** A reply without a quirk. */
export function plainReply(text: string, letters?: number): Answer {
  return stream([...words(text, letters), chunk({}, 'stop')]);
}

/** A tool call, each piece of its arguments in a chunk of its own. */
export function toolCall(
  name: string,
  args: readonly unknown[],
  finish: string | null = 'tool_calls',
): object[] {
  const [first, ...more] = args;
  const call = (fn: object, rest: object = {}) =>
    chunk({ tool_calls: [{ index: 0, ...rest, function: fn }] });
  return [
    call({ name, arguments: first }, { id: 'call_1', type: 'function' }),
    ...more.map((piece) => call({ arguments: piece })),
    ...(finish === null ? [] : [chunk({}, finish)]),
  ];
}

/** Whether a tool has answered since the person spoke. */
export function hasToolAnswer({ messages }: ChatBody): boolean {
  return messages.at(-1)?.role === 'tool';
}
