/**
 * How what is stored after a talk compares with what the case asks for.
 *
 * @module
 */

import type { SuiteCase } from './case-file.ts';
import type { TurnAnswers } from './listening-model.ts';
import type { Pattern } from './pattern.ts';
import type { Outcome } from './talk.ts';

/** What a case found wanting; empty lists in a case that passed. Texts are patterns of the case or values of facts. */
export interface Faults {
  /** Facts that must be live and are not. */
  readonly missed: readonly string[];
  /** Live facts that nobody asked for. */
  readonly wrong: readonly string[];
  /** Live facts that the case forbids by name; they are among the wrong ones, too. */
  readonly forbidden: readonly string[];
  /** What should be past and is live, or is not stored as past. */
  readonly notPast: readonly string[];
  /** What was known and is gone. */
  readonly lost: readonly string[];
  /** What should be stored nowhere and is somewhere. */
  readonly leaked: readonly string[];
  readonly missedLoops: readonly string[];
  /** Loops that should be closed and are open. */
  readonly openStill: readonly string[];
  /** What prompt, recall or greeting should say and do not: `profile: baker`. */
  readonly unsaid: readonly string[];
  /** What they say and must not. */
  readonly told: readonly string[];
}

export interface CaseScore {
  readonly group: string;
  readonly name: string;
  readonly must: number;
  readonly matched: number;
  /** Facts that the talk has added, without those that it may add. */
  readonly found: number;
  /** Those among them that match a `must`. */
  readonly right: number;
  readonly passed: boolean;
  /** What came out that was forgotten, or was said off the record. */
  readonly leaks: number;
  readonly answers: TurnAnswers;
  readonly faults: Faults;
}

function sources(patterns: readonly Pattern[]): string[] {
  return patterns.map(({ source }) => source);
}

export function scoreCase(one: SuiteCase, outcome: Outcome): Omit<CaseScore, 'answers'> {
  const values = (memories: Outcome['live']) => memories.map(({ value }) => value);
  const [found, live, past] = [values(outcome.found), values(outcome.live), values(outcome.past)];
  const loops = outcome.openLoops;
  const unmet = (patterns: readonly Pattern[], texts: readonly string[]) =>
    patterns.filter((pattern) => !texts.some((text) => pattern.fits(text)));
  const fitting = (patterns: readonly Pattern[], texts: readonly string[]) =>
    texts.filter((text) => patterns.some((pattern) => pattern.fits(text)));

  const missed = unmet(one.must, live);
  const forbidden = fitting(one.mustNot, found);
  const right = fitting(one.must, found).filter((value) => !forbidden.includes(value));
  const optional = fitting(one.may, found).filter(
    (value) => !right.includes(value) && !forbidden.includes(value),
  );
  const isPast = (pattern: Pattern) =>
    past.some((value) => pattern.fits(value)) && !live.some((value) => pattern.fits(value));
  const faults: Faults = {
    missed: sources(missed),
    wrong: found.filter((value) => !right.includes(value) && !optional.includes(value)),
    forbidden,
    notPast: sources(one.past.filter((pattern) => !isPast(pattern))),
    lost: sources(unmet(one.kept, live)),
    leaked: sources(one.nowhere.filter((pattern) => pattern.fits(outcome.stored))),
    missedLoops: sources(unmet(one.openLoops, loops)),
    openStill: sources(one.closedLoops.filter((pattern) => loops.some((text) => pattern.fits(text)))),
    ...sayings(one, outcome),
  };
  return {
    group: one.group,
    name: one.name,
    must: one.must.length,
    matched: one.must.length - missed.length,
    found: found.length - optional.length,
    right: right.length,
    passed: Object.values(faults).every((texts) => texts.length === 0),
    leaks: faults.leaked.length + (outcome.isPrivate ? faults.told.length : 0),
    faults,
  };
}

/** What prompt, recall and greeting say. */
function sayings(one: SuiteCase, outcome: Outcome): Pick<Faults, 'unsaid' | 'told'> {
  const places = [
    { place: 'profile', wanted: one.profile, texts: [outcome.profile] },
    { place: 'greeting', wanted: one.greeting, texts: [outcome.greeting] },
    ...one.recalls.flatMap((wanted) =>
      outcome.recalls
        .filter(({ ask }) => ask === wanted.ask)
        .map(({ lines }) => ({ place: `recall "${wanted.ask}"`, wanted, texts: [lines.join('\n')] })),
    ),
  ];
  const missing = places.flatMap(({ place, wanted, texts }) =>
    (wanted?.has ?? [])
      .filter((pattern) => !texts.some((text) => pattern.fits(text)))
      .map(({ source }) => `${place}: ${source}`),
  );
  const told = places.flatMap(({ place, wanted, texts }) =>
    (wanted?.never ?? [])
      .filter((pattern) => texts.some((text) => pattern.fits(text)))
      .map(({ source }) => `${place}: ${source}`),
  );
  return { unsaid: [...new Set(missing)], told: [...new Set(told)] };
}
