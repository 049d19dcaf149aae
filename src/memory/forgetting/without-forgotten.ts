/**
 * What is left of a turn, and of what an undoing brings back, once everything is taken out that was forgotten after it.
 *
 * A turn may arrive late: it waited in an outbox, or its facts were still being looked for. Its words are recognised by
 * digests (traces.ts), since nothing else is kept of what was forgotten.
 *
 * @module
 */

import type { Turn } from '../memory.ts';
import type { KeptTurn, TurnFindings } from '../store/drafts.ts';
import type { Forgotten } from '../store/outcomes.ts';
import type { Forgetting, RemovedRows } from '../store/rows.ts';
import { isForgottenFact, saysForgotten } from './traces.ts';

/** Words that are not stored yet. */
export interface Waiting {
  readonly userId: string;
  readonly turnId: string | null;
  /** ISO 8601; `null`: nobody knows. */
  readonly saidAt: string | null;
  readonly text: string;
}

/** @param forgettings Those that the writer knows of. */
export function withoutForgotten(
  turn: Turn,
  findings: TurnFindings,
  forgettings: readonly Forgetting[],
): { turn: KeptTurn; findings: TurnFindings } {
  const later = forgettings.filter(({ at }) => Date.parse(at) >= Date.parse(turn.at));
  if (later.length === 0) return { turn, findings };
  const digests = new Set(later.flatMap((forgetting) => forgetting.digests));
  const { userId } = turn;
  const isGone = (text: string | null) => text !== null && saysForgotten(userId, text, digests);
  const memories = findings.memories.filter(
    (draft) => !isForgottenFact(userId, draft, digests) && !isGone(draft.value),
  );
  const endedKeys = findings.endedKeys.filter((key) => !isForgottenFact(userId, { key, value: '' }, digests));
  const saysIt =
    later.some(({ gone }) => gone.includes(turn.id)) ||
    memories.length < findings.memories.length ||
    endedKeys.length < findings.endedKeys.length ||
    isGone(turn.userText) ||
    isGone(turn.agentText);
  if (!saysIt) return { turn, findings };
  return {
    turn: { ...turn, userText: null, agentText: null },
    findings: {
      ...findings,
      // What else was said in it stays known; the words that would prove it are gone.
      memories: memories.map((draft) => ({ ...draft, turnId: null })),
      endedKeys,
      openLoops: findings.openLoops.filter(({ text }) => !isGone(text)),
      userEmbedding: null,
      agentEmbedding: null,
    },
  };
}

/** Whether words that wait somewhere were forgotten after they were said, themselves or by what they say. */
export function saysForgottenSince(
  { userId, turnId, saidAt, text }: Waiting,
  forgettings: readonly Forgetting[],
): boolean {
  const later = forgettings.filter(({ at }) => saidAt === null || !(Date.parse(at) < Date.parse(saidAt)));
  if (later.some(({ gone }) => turnId !== null && gone.includes(turnId))) return true;
  return saysForgotten(userId, text, new Set(later.flatMap(({ digests }) => digests)));
}

type Row = RemovedRows[string][number];

/**
 * The rows that an undoing brings back: those of the forgetting without what was forgotten after it.
 *
 * @param forgettings All that the database has, the one that is undone among them.
 */
export function removedWithout(
  userId: string,
  { at, memories, turns, removed }: Pick<Forgotten, 'at' | 'memories' | 'turns' | 'removed'>,
  forgettings: readonly Forgetting[],
): RemovedRows {
  const own = new Set([...memories, ...turns]);
  const isOwn = ({ gone }: Forgetting) => gone.length === own.size && gone.every((id) => own.has(id));
  const later = forgettings.filter((one) => Date.parse(one.at) >= Date.parse(at) && !isOwn(one));
  if (later.length === 0) return removed;
  const digests = new Set(later.flatMap((one) => one.digests));
  const gone = new Set(later.flatMap((one) => one.gone));
  const saysIt = (...texts: unknown[]) =>
    texts.some((text) => text && saysForgotten(userId, `${text}`, digests));
  const isKeyGone = ({ key }: Row) => isForgottenFact(userId, { key: `${key}`, value: '' }, digests);
  const rows = (table: string) => removed[table] ?? [];
  // A turn that said a memory which is gone by now, or has words of it.
  const silent = new Set([
    ...gone,
    ...rows('memoryTurns').flatMap(({ memory_id, turn_id }) => (gone.has(`${memory_id}`) ? [turn_id] : [])),
    ...rows('episodes').flatMap(({ turn_id, text }) => (saysIt(text) ? [turn_id] : [])),
  ]);
  const isHeard = ({ turn_id }: Row) => !silent.has(turn_id);
  return {
    ...removed,
    memories: rows('memories').filter((row) => !isKeyGone(row) && !saysIt(row.value)),
    memoryTurns: rows('memoryTurns').filter(isHeard),
    endedKeys: rows('endedKeys').filter((row) => !isKeyGone(row)),
    episodes: rows('episodes').filter(isHeard),
    calls: rows('calls').filter(({ summary, ask_next }) => !saysIt(summary, ask_next)),
    loops: rows('loops').filter(({ text }) => !saysIt(text)),
    // What is prepared goes with every forgetting.
    greetings: [],
    onboarding: rows('onboarding').flatMap((row) => (saysIt(row.name) ? [] : [detailsWithout(row, saysIt)])),
  };
}

function detailsWithout(row: Row, saysIt: (text: unknown) => boolean): Row {
  const interests = Array.isArray(row.interests) ? row.interests : [];
  return {
    ...row,
    occupation: saysIt(row.occupation) ? null : row.occupation,
    interests: interests.filter((interest) => !saysIt(interest)),
  };
}
