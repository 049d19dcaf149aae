/**
 * Whether recall knows when to be silent: what it gives for small talk, and what it withholds that matters.
 *
 * @module
 */

import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { InProcessIndex } from '../../src/memory/index/in-process.ts';
import type { Hit, IndexEntry } from '../../src/memory/index/memory-index.ts';
import { tokensOf } from '../../src/memory/recall/memory-block.ts';
import { Recall } from '../../src/memory/recall/recall.ts';
import type { ChoiceOptions } from '../../src/memory/recall/recall-choice.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { idsOf, type Person, readPerson, type Utterance } from './person.ts';

const LONG_MS = 60_000;
/** Date and label of a line. */
const LINE_TOKENS = 16;
const FLOORS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/** What recall gave for one utterance. */
interface Given {
  readonly utterance: Utterance;
  readonly lines: number;
  readonly tokens: number;
  /** Whether a fact that matters is among the lines. */
  readonly among: boolean;
}

export interface RelevanceFigures {
  readonly cases: number;
  /** Lines for words for which nothing matters. */
  readonly quietMedian: number;
  readonly quietMean: number;
  /** Share of the words for which something matters that got it, without those for which one has to reason. */
  readonly among: number;
  /** Of those. */
  readonly amongByInference: number;
  /** Of the lines. */
  readonly tokensATurn: number;
}

export interface RelevanceReport extends RelevanceFigures {
  readonly passed: number;
  readonly held: RelevanceFigures;
  /** Tokens of the eight best entries, whatever they are: what a reply was given before there was a floor. */
  readonly tokensOfEight: number;
  /** What is spared and what is lost at other floors. */
  readonly byFloor: Readonly<Record<string, RelevanceFigures>>;
  /** Words that got what does not matter, or lack what does. */
  readonly failed: readonly string[];
}

/** @param choice As the product is configured. */
export async function runRelevanceSuite(embedder: Embedder, choice: ChoiceOptions): Promise<RelevanceReport> {
  const person = await readPerson();
  const vectors = await embedder.embed(person.entries.map(({ text }) => text));
  const index = new InProcessIndex();
  index.add(person.entries.map((entry, i) => ({ ...entry, vector: vectors[i] ?? null })));
  const asking = embedder.asQuery ?? embedder;
  const giveAt = (floor: number) => give(person, index, asking, { ...choice, floor });
  const given = await giveAt(choice.floor);
  const byFloor: Record<string, RelevanceFigures> = {};
  for (const floor of FLOORS) byFloor[floor] = figures(await giveAt(floor));
  const failed = given.filter((one) => !isRight(one));
  return {
    ...figures(given),
    passed: given.length - failed.length,
    tokensOfEight: mean(await eightBest(person, index, embedder)),
    held: figures(given.filter(({ utterance }) => utterance.part === 'held')),
    byFloor,
    failed: failed.map(({ utterance, lines }) => `${utterance.say} (${lines} lines)`),
  };
}

async function give(
  { nowMs, utterances }: Person,
  index: InProcessIndex,
  embedder: Embedder,
  choice: ChoiceOptions,
): Promise<Given[]> {
  const clock = () => nowMs;
  const saidFacts = ({ id }: IndexEntry) => !id.startsWith('talk-');
  // A turn is called by the key of the fact that it told.
  const turnsOf = ({ id }: IndexEntry) => [id.replace(/:.*/, '')];
  const times = { clock, budgetMs: LONG_MS, holdMs: 0 };
  const options = { index, embedder, choice, saidFacts, turnsOf, callId: 'now', log: silentLog, ...times };
  const recall = new Recall(options);
  const all: Given[] = [];
  for (const utterance of utterances) {
    const { hits } = await recall.take(utterance.say);
    const ids = new Set(utterance.needs.flatMap(idsOf));
    all.push({
      utterance,
      lines: hits.length,
      tokens: tokensOfLines(hits),
      among: hits.some(({ entry }) => ids.has(entry.id)),
    });
  }
  return all;
}

async function eightBest({ nowMs, utterances }: Person, index: InProcessIndex, embedder: Embedder) {
  const vectors = await embedder.embed(utterances.map(({ say }) => say));
  return utterances.map(({ say: text }, i) =>
    tokensOfLines(index.search({ text, vector: vectors[i] ?? null, limit: 8, nowMs })),
  );
}

function tokensOfLines(hits: readonly Hit[]): number {
  return hits.reduce((sum, { entry }) => sum + tokensOf(entry.text) + LINE_TOKENS, 0);
}

function isRight({ utterance, lines, among }: Given): boolean {
  return utterance.needs.length > 0 ? among : lines <= 1;
}

function figures(given: readonly Given[]): RelevanceFigures {
  const quiet = given.filter(({ utterance }) => utterance.needs.length === 0).map(({ lines }) => lines);
  const needed = given.filter(({ utterance }) => utterance.needs.length > 0);
  const amongOf = (byInference: boolean) =>
    mean(
      needed
        .filter(({ utterance }) => utterance.byInference === byInference)
        .map(({ among }) => Number(among)),
    );
  return {
    cases: given.length,
    quietMedian: quiet.sort((a, b) => a - b)[Math.floor(quiet.length / 2)] ?? 0,
    quietMean: mean(quiet),
    among: amongOf(false),
    amongByInference: amongOf(true),
    tokensATurn: mean(given.map(({ tokens }) => tokens)),
  };
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 0 ? 0 : Math.round((1_000 * sum) / values.length) / 1_000;
}
