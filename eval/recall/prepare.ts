/**
 * From a conversation of a dataset to one person's memory and the queries against it.
 *
 * @module
 */

import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import type { IndexEntry, IndexQuery } from '../../src/memory/index/memory-index.ts';
import type { SpeakerNames } from '../../src/memory/index/speakers.ts';
import type { Conversation } from './dataset.ts';
import { inFirstPerson } from './first-person.ts';

/** As many as any cut-off that is asked for. */
export const MAX_K = 100;
/** Questions are asked after the last turn. */
const LATER_MS = 86_400_000;
/** As every episode has in the product. */
const IMPORTANCE = 0.5;

export interface Case {
  readonly category: string;
  readonly evidence: readonly string[];
  readonly query: IndexQuery;
}

export interface PreparedConversation {
  readonly id: string;
  readonly names: SpeakerNames;
  readonly entries: readonly IndexEntry[];
  readonly cases: readonly Case[];
}

export interface PrepareOptions {
  /**
   * Whether the vector of a question is made from its words in the first person, as the speaker would ask it.
   * @default true
   */
  readonly firstPerson?: boolean;
}

/**
 * The one who speaks first is the user, everybody else the agent; their names are known to the index.
 */
export async function prepare(
  conversation: Conversation,
  embedder: Embedder,
  { firstPerson = true }: PrepareOptions = {},
): Promise<PreparedConversation> {
  const names = namesIn(conversation);
  const questions = conversation.questions.filter(({ evidence }) => evidence.length > 0);
  const asked = questions.map(({ question }) => (firstPerson ? inFirstPerson(question, names) : question));
  const vectors = await embedder.embed(conversation.episodes.map(({ text }) => text));
  const { cosineWeight } = embedder;
  const { language } = conversation;
  const wanted = await (embedder.asQuery ?? embedder).embed(asked);
  const entries = conversation.episodes.map((episode, i) => ({
    id: episode.id,
    kind: 'episode' as const,
    text: episode.text,
    atMs: Date.parse(episode.at),
    sessionId: episode.session,
    speaker: names.user?.includes(episode.speaker) ? 'user' : 'agent',
    importance: IMPORTANCE,
    vector: vectors[i] ?? null,
  }));
  const nowMs = Math.max(0, ...entries.map(({ atMs }) => atMs)) + LATER_MS;
  const cases = questions.map(({ question, category, evidence }, i) => ({
    category,
    evidence,
    query: { text: question, vector: wanted[i] ?? null, cosineWeight, language, limit: MAX_K, nowMs },
  }));
  return { id: conversation.id, names, entries, cases };
}

function namesIn({ episodes }: Conversation): SpeakerNames {
  const [first, ...others] = new Set(episodes.map(({ speaker }) => speaker));
  return { user: first === undefined ? [] : [first], agent: others };
}
