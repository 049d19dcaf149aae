/**
 * Which tool the person's words ask for, if any.
 *
 * @module
 */

import type { ToolCall } from '../completion.ts';
import type { ChatMessage } from '../request.ts';
import { extract } from './extract.ts';
import { regularize } from './speech.ts';
import { oneOf, rowsOf } from './table.ts';
import { aboutThem, slug } from './words.ts';

const TOOLS = rowsOf('tools', 'tools');
const YES = oneOf('tools', 'yes');
const NO = oneOf('tools', 'no');
/** Only where the tool's answer was a question is "yes" the answer to it. */
const ASKED_BACK = /\?|\b(?:confirm|sure|shall I|say yes)\b/i;

function earlier(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.slice(
    0,
    messages.findLastIndex(({ role }) => role === 'user'),
  );
}

/** What is to be remembered as facts; what no pattern makes a fact of is noted as it was said. */
function remember(text: string, clock: Date): readonly ToolCall[] {
  const facts = extract(text, clock).facts.filter(({ negates }) => !negates);
  const key = slug(text.replace(/ (?:is|are) .*$/i, '')) || 'note';
  const note = { category: 'FACT', key, value: `wants to remember that ${aboutThem(text)}` };
  return (facts.length > 0 ? facts : [note]).map(({ category, key: own, value }) => {
    return { name: 'storeInMemory', arguments: { category, key: own, value } };
  });
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}

/** The forgetting that waits for a yes: the last call of the tool, when nothing was said since but its question. */
function pendingForget(messages: readonly ChatMessage[]): string | undefined {
  const before = earlier(messages);
  const since = before.slice(before.findLastIndex(({ role }) => role === 'user') + 1);
  const calls = since.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []));
  const asked = calls.findLast((made) => made.function.name === 'forgetMemory');
  const result = since.find((message) => message.role === 'tool' && message.tool_call_id === asked?.id);
  const { query, confirmed } = parseJson(asked?.function.arguments ?? '');
  const isOpen = result && ASKED_BACK.test(result.content) && query !== undefined && confirmed !== true;
  return isOpen ? String(query) : undefined;
}

/**
 * The tool calls that the person's last words ask for.
 *
 * @param offered Names of the tools that the request offers; others are never called.
 */
export function toolCalls(
  spoken: string,
  messages: readonly ChatMessage[],
  offered: readonly string[],
  clock: Date,
): readonly ToolCall[] {
  const text = regularize(spoken).replace(/[.!?]+$/, '');
  const pending = offered.includes('forgetMemory') ? pendingForget(messages) : undefined;
  if (pending !== undefined && NO.test(text)) return [];
  if (pending !== undefined && YES.test(text))
    return [{ name: 'forgetMemory', arguments: { query: pending, confirmed: true } }];
  const row = TOOLS.find(({ pattern }) => pattern.test(text));
  const [name = '', field, that] = row?.results[0]?.split(' ') ?? [];
  if (!row || !offered.includes(name)) return [];
  const said =
    row.pattern
      .exec(text)
      ?.groups?.what?.trim()
      .replace(/^(?:that|about|the fact that)\s+/i, '') ?? '';
  const what = said.replace(/[\s,]+(?:please|for me|okay)$/i, '');
  if (name === 'storeInMemory') return remember(what, clock);
  if (!field) return [{ name, arguments: {} }];
  const role = that === 'agent' ? 'assistant' : 'user';
  const last =
    earlier(messages).findLast((message) => message.role === role && message.content !== '')?.content ?? '';
  const meant = what === '' || /^(?:that|this|so|it)$/i.test(what) ? (that === 'all' ? text : last) : what;
  if (name === 'explainMemory' && meant === '') return [];
  const args = { [field]: field === 'key' ? slug(meant, 5) : meant };
  return [{ name, arguments: name === 'forgetMemory' ? { ...args, confirmed: false } : args }];
}

/** Whether a "no" just answered a question whether to forget. */
export function declinesForgetting(spoken: string, messages: readonly ChatMessage[]): boolean {
  return pendingForget(messages) !== undefined && NO.test(regularize(spoken));
}

/** What a tool's result says: its `summary`, an error's message, or the text itself. */
export function spokenResult(content: string): string {
  if (!content.trim().startsWith('{')) return content.trim();
  const { summary, message, error } = parseJson(content);
  return String(summary || message || error || 'That is done.');
}
