/**
 * Whether a telephone was answered by a person or a machine, as LiveKit's detection asks a chat model: by what machines say.
 *
 * @module
 */

import type { ToolCall } from '../completion.ts';

const TOOL = 'save_prediction';
/** In this order: a full mailbox speaks of messages as well. */
const LABELS: readonly (readonly [label: string, said: RegExp])[] = [
  [
    'machine-unavailable',
    /mailbox (?:is|has)? ?(?:full|not|n't)|not in service|cannot take (?:any|your) messages?/i,
  ],
  [
    'machine-vm',
    /(?:leave|record) (?:me |us )?(?:a|your) (?:short )?message|after the (?:tone|beep)|voice ?mail/i,
  ],
  ['machine-ivr', /\bpress (?:\d|one|two|three|zero|star|the)\b/i],
];

/** @param offered Names of the tools that the request offers. @returns None where nobody asks. */
export function answeringMachineCalls(said: string, offered: readonly string[]): readonly ToolCall[] {
  if (!offered.includes(TOOL)) return [];
  const [label] = LABELS.find(([, pattern]) => pattern.test(said)) ?? ['human'];
  return [{ name: TOOL, arguments: { label } }];
}
