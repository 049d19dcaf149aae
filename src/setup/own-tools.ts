/**
 * Tools of `kindred.config.ts` and of MCP servers, as a call offers them: bounded in time and size, and no fault of theirs
 * is one of the call.
 *
 * @module
 */

import { llm, voice } from '@livekit/agents';
import type { z } from 'zod';
import { KindredError, messageOf } from '../errors.ts';
import { cleanText } from '../memory/fence.ts';
import type { CallContext } from './person.ts';

/** In milliseconds. A person waits for the answer. */
export const TOOL_TIMEOUT_MS = 10_000;
/** What a tool answers goes into the prompt of every reply that follows. */
const MAX_RESULT_CHARS = 6_000;

/** What the `execute` of a tool is given: LiveKit's own, and the call's. */
export type OwnToolOptions = llm.ToolOptions & { readonly context: CallContext };

type ArgsOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;

export interface OwnTool<Schema extends z.ZodType | undefined> {
  readonly name: string;
  /** Tells the model what it does and when it is to be called. */
  readonly description: string;
  readonly parameters?: Schema;
  readonly execute: (args: ArgsOf<Schema>, options: OwnToolOptions) => Promise<unknown>;
}

/**
 * `llm.tool`, whose `execute` is given the call's `context` as well. A tool that `llm.tool` made is given it too.
 *
 * @example
 * tool({
 *   name: 'lookUpOrder',
 *   description: 'Looks up an order by its number. When the person asks about an order.',
 *   parameters: z.object({ number: z.string() }),
 *   execute: async ({ number }, { context }) => orders.find(context.person.id, number, context.signal),
 * })
 */
export function tool<Schema extends z.ZodType | undefined = undefined>(
  own: OwnTool<Schema>,
): llm.FunctionTool {
  // What the call gives beside LiveKit's options is put there by `boundTool`.
  const make = llm.tool as unknown as (one: OwnTool<Schema>) => llm.FunctionTool;
  return make(own);
}

export interface BoundOptions {
  readonly context: CallContext;
  /** In milliseconds. */
  readonly timeoutMs: number;
  /** Hears why it failed, and what the model is told. */
  readonly failed: (tool: string, reason: string) => void;
}

/** A tool that answers in time or is given up, and whose answer has a bound. */
export function boundTool(
  own: llm.FunctionTool,
  { context, timeoutMs, failed }: BoundOptions,
): llm.FunctionTool {
  return {
    ...own,
    execute: async (args, options) => {
      const deadline = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([
        deadline,
        context.signal,
        ...(options.abortSignal ? [options.abortSignal] : []),
      ]);
      const given: OwnToolOptions = { ...options, abortSignal: signal, context: { ...context, signal } };
      try {
        return boundResult(await untilAborted(own.execute(args, given), signal));
      } catch (error) {
        // The framework's own words for "say nothing" are no fault.
        if (isFrameworks(error) || options.abortSignal?.aborted) throw error;
        const reason = deadline.aborted ? `it took longer than ${timeoutMs} ms` : messageOf(error);
        failed(own.name, reason);
        throw new llm.ToolError(deadline.aborted ? TOO_LATE : FAILED);
      }
    },
  };
}

const TOO_LATE = 'The tool did not answer in time. Say that it cannot be looked up right now.';
const FAILED = 'The tool failed. Say that it cannot be done right now.';

function isFrameworks(error: unknown): boolean {
  return error instanceof llm.ToolError || error instanceof voice.StopResponse;
}

/** Work that does not heed its signal is left to itself. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () =>
    reject(new KindredError('ABORTED', 'it is no longer waited for', { cause: signal.reason }));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isHandover(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  return 'agent' in result && result.agent instanceof voice.Agent;
}

/** An agent that takes over passes as it is. */
function boundResult(result: unknown): unknown {
  if (result === undefined || result === null || isHandover(result)) return result;
  const text = typeof result === 'string' ? result : JSON.stringify(result);
  if (text === undefined || text.length <= MAX_RESULT_CHARS) return result;
  return `${cleanText(text, MAX_RESULT_CHARS)} … (${text.length - MAX_RESULT_CHARS} more characters were left out)`;
}
