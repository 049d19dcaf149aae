/**
 * A reply as models write it that are not quite what the service says they are: thoughts before the answer are not spoken,
 * and a tool call that comes as text is called instead of being read aloud.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { TransformStream, type TransformStreamDefaultController } from 'node:stream/web';
import { llm } from '@livekit/agents';
import { type TextCall, TextCalls } from './text-calls.ts';

/** Where something begins that is no speech. */
const THOUGHTS = /<think(?:ing)?>/i;
const THOUGHTS_END = /<\/think(?:ing)?>/i;

/** What is done with a reply's text. */
export interface ReplyText {
  /** The tools that the reply may call. */
  readonly tools: { readonly functionTools: Readonly<Record<string, unknown>> };
  /** Told of a call in words of a tool that there is not: it is dropped. */
  readonly onDropped: () => void;
}

type Chunk = llm.ChatChunk | string;

/** Lets what is speech through as it comes, and holds back what may be none until that is clear. */
export function spokenOnly<C>({ tools, onDropped }: ReplyText): TransformStream<C, C | Chunk> {
  const calls = new TextCalls(Object.keys(tools.functionTools));
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
      const thoughts = held.search(THOUGHTS);
      const call = calls.find(held);
      if (thoughts < 0 && call < 0) {
        const uncertain = calls.mayBegin(held);
        say(held.slice(0, uncertain), controller);
        held = held.slice(uncertain);
        return;
      }
      mode = call < 0 || (thoughts >= 0 && thoughts < call) ? 'thoughts' : 'call';
      const next = mode === 'call' ? call : thoughts;
      say(held.slice(0, next), controller);
      held = held.slice(next);
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
      const read = mode === 'call' ? calls.read(held) : [];
      if (read.length > 0) controller.enqueue(callChunk(read, last?.id));
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

function callChunk(calls: readonly TextCall[], id: string = randomUUID()): llm.ChatChunk {
  const toolCalls = calls.map((call) => llm.FunctionCall.create({ callId: `call_${randomUUID()}`, ...call }));
  return { id, delta: { role: 'assistant', toolCalls } };
}
