/**
 * How much of the evidence is among the first k recalled.
 *
 * A question is hit at k when one of its evidence episodes is among the k; recall at k is the share of its evidence
 * there.
 *
 * @module
 */

import type { MemoryIndex } from '../../src/memory/index/memory-index.ts';
import type { Case, PreparedConversation } from './prepare.ts';

/** By cut-off, as text: `{"5": 0.81, "10": 0.9}`. */
type ByCutoff = Readonly<Record<string, number>>;

export interface Quality {
  readonly questions: number;
  readonly hit: ByCutoff;
  readonly recall: ByCutoff;
}

export interface RecallReport extends Quality {
  readonly byCategory: Readonly<Record<string, Quality>>;
  /** Search alone, without the embedding of the question. */
  readonly searchMs: { readonly p50: number; readonly p95: number };
  /** What the floor of relevance costs. */
  readonly floor: FloorReport;
}

interface FloorReport {
  readonly floor: number;
  /** Of the first eight: all of them, and those above the floor. */
  readonly hit8: number;
  readonly hit8WithFloor: number;
  readonly linesWithFloor: number;
}

/** How many lines a reply was given before there was a floor. */
const LINES = 8;

/** What was recalled for one case. */
export interface Outcome {
  readonly category: string;
  readonly evidence: readonly string[];
  /** Ids, best first. */
  readonly recalled: readonly string[];
  /** How likely each matters, in the same order. */
  readonly relevances: readonly number[];
  readonly searchMs: number;
}

/** What quality is measured by. */
type Found = Pick<Outcome, 'evidence' | 'recalled'>;

/** An index that holds a conversation. */
export type OpenIndex = (conversation: PreparedConversation) => MemoryIndex | Promise<MemoryIndex>;

/** @param limit How many hits each search asks for. */
export async function ask(
  conversations: readonly PreparedConversation[],
  open: OpenIndex,
  limit: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const conversation of conversations) {
    const index = await open(conversation);
    for (const one of conversation.cases) outcomes.push(await askOne(index, one, limit));
  }
  return outcomes;
}

async function askOne(
  index: MemoryIndex,
  { query, category, evidence }: Case,
  limit: number,
): Promise<Outcome> {
  const startedMs = performance.now();
  const hits = await index.search({ ...query, limit });
  const searchMs = performance.now() - startedMs;
  const relevances = hits.map(({ relevance }) => relevance);
  return { category, evidence, recalled: hits.map(({ entry }) => entry.id), relevances, searchMs };
}

export function report(outcomes: readonly Outcome[], ks: readonly number[], floor: number): RecallReport {
  const categories = [...new Set(outcomes.map(({ category }) => category))].sort();
  const times = outcomes.map(({ searchMs }) => searchMs).sort((a, b) => a - b);
  return {
    ...quality(outcomes, ks),
    byCategory: Object.fromEntries(
      categories.map((name) => [
        name,
        quality(
          outcomes.filter(({ category }) => category === name),
          ks,
        ),
      ]),
    ),
    searchMs: { p50: round(percentile(times, 0.5)), p95: round(percentile(times, 0.95)) },
    floor: reportFloor(outcomes, floor),
  };
}

function reportFloor(outcomes: readonly Outcome[], floor: number): FloorReport {
  const given = outcomes.map(({ evidence, recalled, relevances }) => ({
    evidence,
    recalled: recalled.filter((_, i) => (relevances[i] ?? 0) >= floor).slice(0, LINES),
  }));
  const hitOf = (all: readonly Found[]) => quality(all, [LINES]).hit[String(LINES)] ?? 0;
  const lines = given.reduce((sum, { recalled }) => sum + recalled.length, 0);
  return {
    floor,
    hit8: hitOf(outcomes),
    hit8WithFloor: hitOf(given),
    linesWithFloor: round(lines / Math.max(1, given.length)),
  };
}

export function quality(outcomes: readonly Found[], ks: readonly number[]): Quality {
  const meanOf = (value: (outcome: Found, k: number) => number) =>
    Object.fromEntries(
      ks.map((k) => {
        const sum = outcomes.reduce((total, outcome) => total + value(outcome, k), 0);
        return [String(k), outcomes.length === 0 ? 0 : round(sum / outcomes.length)];
      }),
    );
  return {
    questions: outcomes.length,
    hit: meanOf((outcome, k) => (found(outcome, k) > 0 ? 1 : 0)),
    recall: meanOf((outcome, k) => found(outcome, k) / outcome.evidence.length),
  };
}

function found({ evidence, recalled }: Found, k: number): number {
  const first = new Set(recalled.slice(0, k));
  return evidence.filter((id) => first.has(id)).length;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
