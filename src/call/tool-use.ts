/**
 * The tools that a reply has called, as a developer is shown them: in the room, to the caller alone, and never in the log.
 *
 * @module
 */

import type { voice } from '@livekit/agents';

/** Of arguments and results this much is told, in characters. */
const MAX_CHARS = 1_000;

export interface ToolUse {
  readonly name: string;
  /** JSON, as the model wrote it; cut where it is long, as the result. */
  readonly arguments: string;
  readonly result: string;
  readonly isError: boolean;
}

export function toolUses({
  functionCalls,
  functionCallOutputs,
}: Pick<voice.FunctionToolsExecutedEvent, 'functionCalls' | 'functionCallOutputs'>): ToolUse[] {
  return functionCalls.map(({ name, args }, i) => {
    const output = functionCallOutputs[i];
    return {
      name,
      arguments: args.slice(0, MAX_CHARS),
      result: (output?.output ?? '').slice(0, MAX_CHARS),
      isError: output?.isError ?? false,
    };
  });
}
