/**
 * The figures of a conversation suite, and how they are printed.
 *
 * @module
 */

import type { TurnAnswers } from './listening-model.ts';
import type { CaseScore, Faults } from './score.ts';

/**
 * Recall is the share of the facts that must be live which are; precision the share of the facts that the talks have
 * added (without those that they may add) which match one that must be. `null` where there is nothing to share.
 */
interface FactFigures {
  readonly cases: number;
  readonly passed: number;
  readonly must: number;
  readonly found: number;
  readonly recall: number | null;
  readonly precision: number | null;
}

export interface SuiteReport extends FactFigures {
  /** Who answered: the model's name and the address of its service. */
  readonly chat: { readonly model: string; readonly baseUrl: string };
  readonly byGroup: Readonly<Record<string, FactFigures>>;
  /** What came out that was forgotten or said off the record: one fails the run. */
  readonly leaks: number;
  /** How the model has answered about the turns. */
  readonly turns: TurnAnswers;
  /** How often the cases were wrong in each way. */
  readonly faults: Readonly<Record<keyof Faults, number>>;
  /** Names of the cases that failed. */
  readonly failed: readonly string[];
  readonly details: ReadonlyArray<Pick<CaseScore, 'group' | 'name'> & { readonly faults: Partial<Faults> }>;
}

const KINDS: readonly (keyof Faults)[] = [
  'missed',
  'wrong',
  'forbidden',
  'notPast',
  'lost',
  'leaked',
  'missedLoops',
  'openStill',
  'unsaid',
  'told',
];

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1_000) / 1_000;
}

function figures(scores: readonly CaseScore[]): FactFigures {
  const sum = (of: (score: CaseScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  const must = sum((score) => score.must);
  const found = sum((score) => score.found);
  return {
    cases: scores.length,
    passed: scores.filter(({ passed }) => passed).length,
    must,
    found,
    recall: share(
      sum(({ matched }) => matched),
      must,
    ),
    precision: share(
      sum(({ right }) => right),
      found,
    ),
  };
}

function faultsOf({ group, name, faults }: CaseScore): SuiteReport['details'][number] {
  const present = Object.entries(faults).filter(([, texts]) => texts.length > 0);
  return { group, name, faults: Object.fromEntries(present) };
}

function answersOf(scores: readonly CaseScore[]): TurnAnswers {
  const sum = (kind: keyof TurnAnswers) => scores.reduce((total, { answers }) => total + answers[kind], 0);
  return { asked: sum('asked'), unanswered: sum('unanswered'), invalid: sum('invalid'), empty: sum('empty') };
}

export function reportOn(scores: readonly CaseScore[], chat: SuiteReport['chat']): SuiteReport {
  const groups = Map.groupBy(scores, ({ group }) => group);
  const count = (kind: keyof Faults) => scores.reduce((total, { faults }) => total + faults[kind].length, 0);
  return {
    chat,
    ...figures(scores),
    byGroup: Object.fromEntries([...groups].map(([group, ones]) => [group, figures(ones)])),
    faults: Object.fromEntries(KINDS.map((kind) => [kind, count(kind)])) as Record<keyof Faults, number>,
    turns: answersOf(scores),
    leaks: scores.reduce((total, { leaks }) => total + leaks, 0),
    failed: scores.filter(({ passed }) => !passed).map(({ name }) => name),
    details: scores.filter(({ passed }) => !passed).map(faultsOf),
  };
}

const NAME_WIDTH = 30;
const CELL_WIDTH = 9;

function row(name: string, cells: readonly string[]): string {
  return `| ${name.padEnd(NAME_WIDTH)} | ${cells.map((cell) => cell.padStart(CELL_WIDTH)).join(' | ')} |`;
}

function figuresRow(name: string, { cases, passed, must, found, recall, precision }: FactFigures): string {
  const shares = [recall, precision].map((value) => value?.toFixed(3) ?? '');
  return row(name, [cases, passed, must, found].map(String).concat(shares));
}

/** The report as a Markdown table and a list of what failed, a line a string. */
export function reportLines(report: SuiteReport): string[] {
  const names = ['cases', 'passed', 'must', 'found', 'recall', 'precision'];
  const { chat, turns } = report;
  const { asked, unanswered, invalid, empty } = turns;
  const kinds = KINDS.map((kind) => `${kind} ${report.faults[kind]}`);
  return [
    row('', names),
    row(
      '-'.repeat(NAME_WIDTH),
      names.map(() => `${'-'.repeat(CELL_WIDTH - 1)}:`),
    ),
    ...Object.entries(report.byGroup).map(([group, of]) => figuresRow(group, of)),
    figuresRow('all', report),
    '',
    `faults: ${kinds.join(', ')}`,
    `leaks: ${report.leaks}`,
    `answers of ${chat.model}: ${asked} asked for, ${unanswered} did not come, ${invalid} were no JSON that fits, ${empty} were empty`,
    ...report.details.flatMap(({ group, name, faults }) => [
      '',
      `${group}: ${name}`,
      ...Object.entries(faults).map(([kind, texts]) => `  ${kind}: ${texts.join(' / ')}`),
    ]),
  ];
}
