/**
 * A chat request answered by the local model: the prompt, how its answer is held in form, and how it is read.
 *
 * @module
 */

import type { LlamaGrammar } from 'node-llama-cpp';
import type { Answer, Answered } from '../completion.ts';
import type { ChatRequest, JsonSchema } from '../request.ts';
import type { ChatModel } from '../respond.ts';
import type { Job } from './generate.ts';
import type { LocalChatModel } from './model.ts';
import { withNeutral } from './neutral.ts';
import { areFew, noteBefore, offeredTools, type PromptMessage } from './prompt.ts';
import { commonLength } from './slots.ts';
import { readToolCall, speechLength, TOOL_CALL_START } from './tool-call.ts';
import type { Kind } from './turns.ts';

const MAX_TOKENS = 600;
/** The second choice of a small model is mostly wrong: "What is seven plus five?" was answered with "Two" at 0.3. */
const TEMPERATURE = 0;

interface Task {
  readonly kind: Kind;
  readonly job: Omit<Job, 'pause'>;
  /** The model's text as what the client asked for. */
  readonly read: (text: string) => Answer;
}

/**
 * The loaded model as one that answers chat requests; an answer in JSON is told as a whole.
 *
 * @param name What it is called on the wire and on the page.
 */
export function chatModelOf(name: string, model: LocalChatModel): ChatModel & { close(): Promise<void> } {
  return {
    name,
    answer: (request, signal, onText) => answerRequest(model, request, signal, onText),
    close: () => model.close(),
  };
}

async function answerRequest(
  model: LocalChatModel,
  request: ChatRequest,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<Answered> {
  const format = request.response_format?.type;
  const isStructured = format === 'json_schema' || format === 'json_object';
  const { kind, job, read } = await (isStructured ? structuredTask : speechTask)(model, request);
  const { text, finish, ...counts } = await model.generate(
    kind,
    job,
    signal,
    isStructured ? () => undefined : onText,
  );
  const answer = read(text);
  if (kind === 'reply' && answer.kind === 'text') readHistory(model, request.messages, answer.text);
  return { answer, finish: finish === 'length' ? 'length' : 'stop', ...counts };
}

/** What was noted for this reply will not stand in the next prompt: without it, all that follows it is read anew. */
function readHistory(model: LocalChatModel, messages: readonly PromptMessage[], text: string): void {
  const note = noteBefore(messages);
  const said = note === null ? messages : messages.toSpliced(note, 1);
  const history = [...said, { role: 'assistant' as const, content: text }];
  const fits = (prompt: string) => model.fits(prompt, MAX_TOKENS);
  try {
    const { head } = model.template.render(history, [], history.length, fits);
    model.readHistory(model.tokenize(head));
  } catch {
    // A conversation that is too long loses its oldest turns with the next prompt, and is read anew then.
  }
}

/**
 * An answer in JSON. Everything but the last message is the head: instructions and worked examples, the same for all
 * questions of a kind.
 */
async function structuredTask(model: LocalChatModel, request: ChatRequest): Promise<Task> {
  const format = request.response_format;
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined;
  const grammar = await (schema ? model.grammars.schema(schema) : model.grammars.json());
  const { maxTokens, stop } = limitsOf(request);
  const { messages } = request;
  return {
    kind: 'background',
    job: {
      ...promptOf(model, messages, [], Math.max(leading(messages), messages.length - 1), maxTokens),
      ...{ keepsHead: true, maxTokens, stop, grammar },
      ...{ temperature: request.temperature ?? 0, isWhole: isWholeJson },
    },
    read: (text) => ({ kind: 'text', text: schema ? completed(text, schema) : text.trim() }),
  };
}

/** An answer that broke off is passed on as it is. */
function completed(text: string, schema: JsonSchema): string {
  try {
    return JSON.stringify(withNeutral(JSON.parse(text), schema));
  } catch {
    return text.trim();
  }
}

async function speechTask(model: LocalChatModel, request: ChatRequest): Promise<Task> {
  const { messages } = request;
  const tools = offeredTools(request);
  const mayCall = tools.length > 0;
  const { maxTokens, stop } = limitsOf(request);
  return {
    kind: 'reply',
    job: {
      ...promptOf(model, messages, tools, leading(messages), maxTokens),
      ...{
        maxTokens,
        stop,
        temperature: request.temperature ?? TEMPERATURE,
        topP: request.top_p ?? undefined,
      },
      ...(mayCall && callForm(model, await model.grammars.toolCall(tools), areFew(tools))),
    },
    read: (text) => {
      if (!mayCall) return { kind: 'text', text: text.trim() };
      const call = readToolCall(text, tools);
      // A call that broke off or fits no tool is dropped: nobody wants to hear it.
      return call
        ? { kind: 'tools', calls: [call] }
        : { kind: 'text', text: text.slice(0, speechLength(text)).trim() };
    },
  };
}

/** A call that a model begins in a form of its own is led into this one. */
function callForm(model: LocalChatModel, grammar: LlamaGrammar, isLikely: boolean): Pick<Job, 'call'> {
  const bias = isLikely ? model.callBias : undefined;
  return { call: { start: model.tokenize(TOOL_CALL_START), grammar, bias } };
}

function promptOf(
  model: LocalChatModel,
  messages: readonly PromptMessage[],
  tools: NonNullable<ChatRequest['tools']>,
  headMessages: number,
  maxTokens: number,
): Pick<Job, 'tokens' | 'headTokens'> {
  const fits = (text: string) => model.fits(text, maxTokens);
  const { text, head } = model.template.render(messages, tools, headMessages, fits);
  const tokens = model.tokenize(text);
  return { tokens, headTokens: commonLength(tokens, model.tokenize(head)) };
}

function limitsOf({ max_tokens, max_completion_tokens, stop }: ChatRequest) {
  return {
    maxTokens: Math.min(max_completion_tokens ?? max_tokens ?? MAX_TOKENS, MAX_TOKENS),
    stop: (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((text) => text !== ''),
  };
}

/** How many system messages stand at the start. */
function leading(messages: readonly PromptMessage[]): number {
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  return first < 0 ? messages.length : first;
}

function isWholeJson(text: string): boolean {
  if (!/[}\]]\s*$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
