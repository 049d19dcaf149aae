/**
 * A reply as models write it that are not quite what the service says they are: thoughts before the answer are not spoken,
 * and a tool call that comes as text is called instead of being read aloud.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { TransformStream, type TransformStreamDefaultController } from 'node:stream/web';
import { llm } from '@livekit/agents';

/** Where something begins that is no speech. */
const THOUGHTS = /<think(?:ing)?>/i;
const THOUGHTS_END = /<\/think(?:ing)?>/i;
const CALL =
  /<tool_call>|<function=|\[TOOL_CALLS\]|```(?:json|tool_call|tool_code)?\s*[{[]|[{[]\s*(?:\{\s*)?"(?:name|function|tool|tool_name|type)"\s*:/;
/** A piece that may become one of them with what follows. */
const BEGINNING = /(?:<[a-z_=]{0,12}|\[[A-Z_]{0,11}|`{1,3}[a-z_]{0,9}\s*|[{[][\s{]*"?[a-z_]{0,9}"?\s*)$/i;

/** What is done with a reply's text. */
export interface ReplyText {
  /** The tools that the reply may call. */
  readonly tools: Pick<llm.ToolContext, 'hasTool'>;
  /** Told of a call in words of a tool that there is not: it is dropped. */
  readonly onDropped: () => void;
}

type Chunk = llm.ChatChunk | string;

/** Lets what is speech through as it comes, and holds back what may be none until that is clear. */
export function spokenOnly<C>({ tools, onDropped }: ReplyText): TransformStream<C, C | Chunk> {
  let held = '';
  let mode: 'speech' | 'thoughts' | 'call' = 'speech';
  let last: llm.ChatChunk | null = null;

  const say = (text: string, controller: TransformStreamDefaultController<C | Chunk>) => {
    if (text === '') return;
    controller.enqueue(last ? { id: last.id, delta: { role: 'assistant', content: text } } : text);
  };
  /** Says what is certain to be speech, and turns to what begins in the rest. */
  const scan = (controller: TransformStreamDefaultController<C | Chunk>) => {
    for (;;) {
      if (mode === 'call') return;
      if (mode === 'thoughts') {
        const end = THOUGHTS_END.exec(held);
        if (!end) return;
        held = held.slice(end.index + end[0].length).trimStart();
        mode = 'speech';
      }
      const thoughts = THOUGHTS.exec(held);
      const call = CALL.exec(held);
      const next = [thoughts, call].filter((one) => one !== null).sort((a, b) => a.index - b.index)[0];
      if (!next) {
        const uncertain = BEGINNING.exec(held)?.index ?? held.length;
        say(held.slice(0, uncertain), controller);
        held = held.slice(uncertain);
        return;
      }
      say(held.slice(0, next.index), controller);
      held = held.slice(next.index);
      mode = next === thoughts ? 'thoughts' : 'call';
    }
  };
  return new TransformStream<C, C | Chunk>({
    transform(chunk, controller) {
      const text = textOf(chunk);
      if (isChatChunk(chunk)) last = chunk;
      if (text === null) return controller.enqueue(withArguments(chunk));
      held += text;
      scan(controller);
    },
    flush(controller) {
      if (mode === 'speech') return say(held, controller);
      const call = mode === 'call' ? readCall(held) : null;
      if (call && tools.hasTool(call.name)) controller.enqueue(callChunk(call, last?.id));
      else onDropped();
    },
  });
}

function isChatChunk(chunk: unknown): chunk is llm.ChatChunk {
  return typeof chunk === 'object' && chunk !== null && 'id' in chunk && 'delta' in chunk;
}

/** A call without arguments has none instead of no JSON. */
function withArguments<C>(chunk: C): C {
  if (isChatChunk(chunk)) for (const call of chunk.delta?.toolCalls ?? []) call.args ||= '{}';
  return chunk;
}

/** The text of a chunk that is nothing but text. */
function textOf(chunk: unknown): string | null {
  if (typeof chunk === 'string') return chunk;
  if (!isChatChunk(chunk) || chunk.delta?.toolCalls?.length || chunk.usage) return null;
  return chunk.delta?.content ?? null;
}

interface Call {
  readonly name: string;
  /** JSON. */
  readonly args: string;
}

function callChunk({ name, args }: Call, id: string = randomUUID()): llm.ChatChunk {
  const toolCalls = [llm.FunctionCall.create({ callId: `call_${randomUUID()}`, name, args })];
  return { id, delta: { role: 'assistant', toolCalls } };
}

/** `{"name": "searchMemories", "arguments": {…}}` and the like, with what stands around it. */
function readCall(text: string): Call | null {
  const byTag = /<function=(\w+)>\s*(\{[\s\S]*\})?/.exec(text);
  if (byTag?.[1]) return { name: byTag[1], args: byTag[2] ?? '{}' };
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return null;
  try {
    return callOf(JSON.parse(text.slice(start, end + 1)));
  } catch {
    return null;
  }
}

function callOf(said: unknown): Call | null {
  const { function: inner, ...outer } = said as Record<string, unknown>;
  const call: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : outer;
  const name = [call.name, inner, call.tool, call.tool_name].find((one) => typeof one === 'string');
  if (typeof name !== 'string') return null;
  const args = call.arguments ?? call.parameters ?? call.args ?? call.input ?? {};
  return { name, args: typeof args === 'string' ? args || '{}' : JSON.stringify(args) };
}
