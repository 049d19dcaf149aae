/**
 * Which tools a reply is offered.
 *
 * A large model picks from a dozen by itself, and its provider keeps the start of a prompt, where the tools stand, for as
 * long as it does not change: it is offered all of them always. A small model calls what it is shown: it is offered what
 * the person's words can mean, mostly nothing.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { allPhrases } from '../../languages/languages.ts';
import type { ToolName, ToolWords } from '../../languages/tool-words.ts';
import { normalise, recordWish } from '../off-record.ts';

/** All tools in every reply, or those that the person's words can mean. */
export type ToolOffer = 'all' | 'meant';

const WORDS: readonly ToolWords[] = [...allPhrases.values()].map(({ tools }) => tools);
/** Of every tool that some language has words for. Those that have none, as those of whoever runs Kindred, are always offered. */
const NAMES = new Set(WORDS.flatMap((tools) => Object.keys(tools)));

/** They are meant by what is left: "forget what I told you" is no search, "clean up the pool" no question about it. */
const GENERAL: ReadonlySet<string> = new Set<ToolName>([
  'retrieveFromMemory',
  'searchMemories',
  'getUserProfile',
  'getConnectionPoolStats',
]);

/**
 * The tools that these words can mean, whichever language with a phrase file they are in.
 *
 * @param text What the person said.
 */
export function meantTools(text: string): string[] {
  const said = normalise(text);
  const meant = [...NAMES]
    .filter(
      (name) => WORDS.some((tools) => tools[name]?.some((one) => said.search(one) >= 0)),
      // A wish that its words make clear is carried out without the model.
    )
    .filter((name) => name !== 'setOffRecord' || recordWish(text, true) === null);
  const special = meant.filter((name) => !GENERAL.has(name));
  return special.some((name) => name !== 'setOffRecord') ? special : meant;
}

/**
 * The tools that the reply to the last words of a context is offered: all of them in a language without a phrase file;
 * else those that are meant, those that the reply before has called ("Yes, forget it"), and those that no language has words for. What has been answered by a tool
 * is to be spoken of: then there is none.
 *
 * @param language What the companion speaks: ISO 639-1.
 */
export function toolsMeant(
  tools: llm.ToolContext,
  { items }: llm.ChatContext,
  language: string,
): llm.ToolContext {
  if (!allPhrases.has(language)) return tools;
  const last = items.findLastIndex(isUser);
  const words = items[last];
  if (words?.type !== 'message') return tools;
  if (items.slice(last).some(({ type }) => type === 'function_call_output')) return llm.ToolContext.empty();
  const before = items.slice(Math.max(0, items.slice(0, last).findLastIndex(isUser)), last);
  const called = before.flatMap((item) => (item.type === 'function_call' ? item.name : []));
  const meant = new Set<string>([...meantTools(words.textContent ?? ''), ...called]);
  const offered = Object.values(tools.functionTools).filter(
    ({ name }) => meant.has(name) || !NAMES.has(name),
  );
  return new llm.ToolContext(offered);
}

function isUser(item: llm.ChatItem): boolean {
  return item.type === 'message' && item.role === 'user';
}
