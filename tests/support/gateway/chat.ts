/**
 * Chat completions as a stream, scripted.
 *
 * @module
 */

interface ChatMessage {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: unknown;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly authorization?: string;
}

/** What is replied to the last words: a text, or a tool that is called. */
export type Replying = (
  said: string,
  request: ChatRequest,
) => string | { readonly tool: string; readonly args?: object };

const USAGE = { prompt_tokens: 1_000, completion_tokens: 10, total_tokens: 1_010 };

export function chatChunks(request: ChatRequest, replies: Replying): object[] {
  const base = { id: 'gateway', object: 'chat.completion.chunk', created: 0, model: request.model };
  const choice = (delta: object, finish: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const usage = { ...base, choices: [], usage: USAGE };
  const reply = replyTo(request, replies);
  if (typeof reply === 'string')
    return [choice({ role: 'assistant', content: reply }), choice({}, 'stop'), usage];
  const call = {
    ...{ index: 0, id: `call_${reply.tool}`, type: 'function' },
    function: { name: reply.tool, arguments: JSON.stringify(reply.args ?? {}) },
  };
  return [choice({ role: 'assistant', tool_calls: [call] }), choice({}, 'tool_calls'), usage];
}

/** A tool's answer is read out. */
function replyTo({ messages, ...rest }: ChatRequest, replies: Replying): ReturnType<Replying> {
  const lastTool = messages.findLastIndex(({ role }) => role === 'tool');
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  if (lastTool > lastUser) return `It says: ${messages[lastTool]?.content}`;
  return replies(messages[lastUser]?.content ?? '', { messages, ...rest });
}
