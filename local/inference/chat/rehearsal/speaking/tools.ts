/**
 * Which tool the person's words ask for, if any.
 *
 * @module
 */

import type { ToolCall } from '../../completion.ts';
import type { ChatMessage } from '../../request.ts';
import { extract } from '../extraction/extraction.ts';
import { regularize } from '../understanding/speech.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';

interface Heard {
  /** What the person said, regularised, without a full stop. */
  readonly text: string;
  readonly messages: readonly ChatMessage[];
  readonly clock: Date;
}

type Groups = Readonly<Record<string, string | undefined>>;
type Intent = readonly [pattern: RegExp, read: (groups: Groups, heard: Heard) => readonly ToolCall[]];

const PLEASE =
  '^(?:(?:hey|hi|okay|ok|so|well|please|kindred|now|and|also|but|yes|can you|could you|would you|will you|I want you to|I would like you to|you should|you can|just)[, ]+)*';
const POOL = '\\b(?:connections?|connexions?|connection pool|pool|sockets?)\\b';

function call(name: string, args: Readonly<Record<string, unknown>> = {}): readonly ToolCall[] {
  return [{ name, arguments: args }];
}

function tidy(text: string | undefined): string {
  return (text ?? '')
    .replace(/^(?:that|about|the fact that)\s+/i, '')
    .replace(/[\s,]+(?:please|for me|okay)$/i, '')
    .trim();
}

/** "my locker code is 4711": what no pattern makes a fact of is noted as it was said. */
function note(text: string): ToolCall {
  return {
    name: 'storeInMemory',
    arguments: {
      category: 'FACT',
      key: slug(text.replace(/ (?:is|are) .*$/i, '')) || 'note',
      value: `wants to remember that ${aboutThem(text)}`,
    },
  };
}

function remember(text: string, clock: Date): readonly ToolCall[] {
  const facts = extract(text, clock).facts.filter((fact) => !fact.negates);
  if (facts.length === 0) return [note(text)];
  return facts.map(({ category, key, value }) => ({
    name: 'storeInMemory',
    arguments: { category, key, value },
  }));
}

/** What "that" means in "forget that": the last thing the person said before. */
function said(messages: readonly ChatMessage[], role: 'user' | 'assistant'): string {
  const earlier = messages.slice(
    0,
    messages.findLastIndex((message) => message.role === 'user'),
  );
  return earlier.findLast((message) => message.role === role && message.content !== '')?.content ?? '';
}

const INTENTS: readonly Intent[] = [
  [
    new RegExp(`${PLEASE}(?:hang up|end (?:the|this|our) call)(?: now| please)*$`, 'i'),
    () => call('endCall'),
  ],
  [
    new RegExp(`${PLEASE}(?:transfer|connect|put) me (?:through )?(?:to|with) (?:the )?(?<to>.+)$`, 'i'),
    ({ to = '' }) => call('transferCall', { to }),
  ],
  [
    new RegExp(
      `\\b(?:clean(?:ing)?(?: up)?|clear(?: up| out)?|reset|flush|tidy(?: up)?|purge|drop)\\b.*${POOL}`,
      'i',
    ),
    () => call('cleanupConnectionPool'),
  ],
  [
    new RegExp(`${POOL}.*\\b(?:needs? (?:a )?clean|clean(?:ed)? up|be (?:cleaned|reset|flushed))`, 'i'),
    () => call('cleanupConnectionPool'),
  ],
  [
    new RegExp(
      `${PLEASE}(?:how|what|show|give|tell|check|are|is|get|report|do|any)\\b.*(?:\\b(?:your|the|my|our|open|active|any|of|about|many|health of|check|show|get|with) (?:\\w+ )?)${POOL}`,
      'i',
    ),
    () => call('getConnectionPoolStats'),
  ],
  [
    /\bconne(?:ct|x)ion(?: pool)?s? (?:stat(?:u|istic)?s|health|report|state)\b|^pool (?:stat(?:u|istic)?s|health)/i,
    () => call('getConnectionPoolStats'),
  ],

  [
    /\b(?:how many (?:memories|things|facts)|memory (?:stats|statistics)|how much (?:do you (?:remember|know)|have you (?:stored|remembered)))\b/i,
    () => call('getMemoryStats'),
  ],
  [
    new RegExp(
      `${PLEASE}(?:why|how) (?:do|did|would|can) you (?:think|believe|know|say|assume)(?<what>.*)$`,
      'i',
    ),
    ({ what }, { messages }) => {
      const about = tidy(what);
      const query =
        about === '' || /^(?:that|this|so|it)$/i.test(about) ? said(messages, 'assistant') : about;
      return query === '' ? [] : call('explainMemory', { query });
    },
  ],
  [
    new RegExp(
      `${PLEASE}(?:where|when) did (?:you (?:get|learn|hear) (?:that|this|it)|I (?:tell|say|mention)(?: you)?(?: that| this| it)?)(?: from)?(?<what>.*)$`,
      'i',
    ),
    ({ what }, { messages }) => call('explainMemory', { query: tidy(what) || said(messages, 'assistant') }),
  ],

  [
    new RegExp(
      `${PLEASE}(?:please )?(?:create|set up|setup|make|build|start|write|update|change)(?: me)? (?:a|my|the|up a|up my)(?: new)?(?: user)? profile(?:[,:]? (?:for me|please))*(?:[,:.]? (?:that says|saying|with|as|to say|which says|for|where))?[,:]? ?(?<what>.*)$`,
      'i',
    ),
    ({ what }, { text }) => call('createUserProfile', { description: tidy(what) || text }),
  ],
  [
    /\bwhat (?:all )?(?:do|did|can) you (?:know|remember|recall|have)(?: stored| saved)? (?:about|on) me\b|\btell me (?:everything|what|all)(?: that)? you (?:know|remember)(?: about me)?\b|\b(?:what is|show(?: me)?|read(?: me)?|tell me)(?: about)? my profile\b|\bwhat does my profile say|\bwho am I to you\b|\bdo you know (?:anything|something) about me\b/i,
    () => call('getUserProfile'),
  ],

  [
    new RegExp(
      `${PLEASE}(?:search|look through|look in|check|go through)(?: in| through)? (?:your|my|the) memor(?:y|ies)(?: for| about)?(?<what>.*)$`,
      'i',
    ),
    ({ what }, { text }) => call('searchMemories', { query: tidy(what) || text }),
  ],
  [
    new RegExp(
      `${PLEASE}(?:search|look)(?: up)?(?: for)? (?<what>.+) in (?:your|my|the) memor(?:y|ies)$`,
      'i',
    ),
    ({ what }) => call('searchMemories', { query: tidy(what) }),
  ],
  [
    new RegExp(
      `${PLEASE}(?:retrieve|fetch|get|read)(?: me)? (?:the )?(?:memory|entry|value)(?: under| for| with)?(?: the)?(?: key)? (?<what>.+?)(?: from (?:your |my )?memory)?$`,
      'i',
    ),
    ({ what }) => call('retrieveFromMemory', { key: slug(tidy(what), 5) }),
  ],

  [
    new RegExp(
      `${PLEASE}(?:(?:no|oh|oops|sorry|wait|actually|hold on|stop)[, ]+)*(?:undo (?:that|it|this|the forgetting)|(?:bring|get|put|take) (?:that|it|this|them) back|restore (?:that|it|this|them)|unforget (?:that|it|this)|I (?:did not mean|never meant) (?:to (?:forget|delete|erase) (?:that|it|this)|(?:for )?you to (?:forget|delete|erase) (?:that|it|this))|remember (?:that|it) again)\\b`,
      'i',
    ),
    () => call('undoForget'),
  ],

  [
    new RegExp(
      `${PLEASE}(?:forget|delete|erase|remove|drop)(?: the memory)?(?: (?:everything|all|anything|whatever)(?: you (?:know|remember|have))?(?: stored)?)?(?: (?:about|that|of|what I (?:said|told you)(?: about)?))?(?<what> .+)?$`,
      'i',
    ),
    ({ what }, { text, messages }) => {
      if (
        /\b(?:never mind|forget (?:about )?it|do not forget|your (?:instructions|rules|prompt))\b/i.test(text)
      )
        return [];
      const about = tidy(what).replace(/ from (?:your|my|the) memor(?:y|ies)$/i, '');
      return call('forgetMemory', {
        query: about === '' || /^(?:that|this|it)$/i.test(about) ? said(messages, 'user') : about,
        confirmed: false,
      });
    },
  ],
  [
    new RegExp(
      `${PLEASE}(?:remember|note|do not forget|make a note|keep in mind|store|save|memorize|memorise|write down)(?: this| down| in (?:your )?memory)?[:,]?(?: that| the fact that)? (?<what>(?!me\\b|when\\b|how\\b|what\\b|who\\b|where\\b|if\\b|to (?:hang|say)|it\\b$|that$|this$|you must|you have to|you should|you are).+)$`,
      'i',
    ),
    ({ what = '' }, { text, clock }) =>
      /\bdo you remember\b/i.test(text) ? [] : remember(tidy(what), clock),
  ],
];

/** Only where the tool's answer was a question is "yes" the answer to it. */
const ASKED_BACK = /\?|\b(?:confirm|sure|shall I|say yes)\b/i;
const YES =
  /^(?:(?:yes|yeah|yep|yup|sure|ok|okay|please|do (?:it|that|so)|go ahead|of course|confirm(?:ed)?|right|correct|absolutely|exactly|forget it|delete it|I am sure|that is right|I confirm)(?:[, ]+|$))+/i;

/** The answer that keeps what was to be forgotten. */
const NO =
  /^(?:(?:oh|wait|well|actually|please|sorry|hold on|ok|okay|right|sure|yes|yeah)[, ]+)*(?:no|nope|nah|do not(?! (?:keep|remember|store|save)\b)|stop|cancel|never mind|keep|leave it|better not|(?:I would )?rather not)\b/i;

/** The forgetting that waits for a yes: the last call of the tool, when nothing was said since but its question. */
function pendingForget(messages: readonly ChatMessage[]): string | undefined {
  const earlier = messages.slice(
    0,
    messages.findLastIndex((message) => message.role === 'user'),
  );
  const since = earlier.slice(earlier.findLastIndex((message) => message.role === 'user') + 1);
  const asked = since
    .flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []))
    .findLast((made) => made.function.name === 'forgetMemory');
  const result = since.find((message) => message.role === 'tool' && message.tool_call_id === asked?.id);
  if (!asked || !result || !ASKED_BACK.test(result.content)) return undefined;
  const parsed: unknown = parseJson(asked.function.arguments);
  const open =
    parsed !== null &&
    typeof parsed === 'object' &&
    'query' in parsed &&
    !('confirmed' in parsed && parsed.confirmed === true);
  return open ? String(parsed.query) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The tool calls that the person's last words ask for.
 *
 * @param offered Names of the tools that the request offers; others are never called.
 */
export function toolCalls(
  spoken: string,
  messages: readonly ChatMessage[],
  offered: ReadonlySet<string>,
  clock: Date,
): readonly ToolCall[] {
  const text = regularize(spoken).replace(/[.!?]+$/, '');
  const pending = offered.has('forgetMemory') ? pendingForget(messages) : undefined;
  if (pending !== undefined && NO.test(text)) return [];
  if (pending !== undefined && YES.test(text))
    return call('forgetMemory', { query: pending, confirmed: true });
  for (const [pattern, read] of INTENTS) {
    const match = pattern.exec(text);
    const calls = match ? read(match.groups ?? {}, { text, messages, clock }) : [];
    if (calls.length > 0 && calls.every(({ name }) => offered.has(name))) return calls;
  }
  return [];
}

/** Whether a "no" just answered a question whether to forget. */
export function declinesForgetting(spoken: string, messages: readonly ChatMessage[]): boolean {
  return pendingForget(messages) !== undefined && NO.test(regularize(spoken));
}

/** What a tool's result says: its `summary`, an error's message, or the text itself. */
export function spokenResult(content: string): string {
  const parsed = parseJson(content);
  if (parsed === null || typeof parsed !== 'object') return content.trim();
  for (const field of ['summary', 'message', 'error']) {
    const value: unknown = Reflect.get(parsed, field);
    if (typeof value === 'string' && value !== '') return value;
  }
  return 'That is done.';
}
