/**
 * The tools suite's figures.
 *
 * @module
 */

import type { ToolCase } from './cases.ts';

/** What one case came to. */
export interface ToolOutcome {
  readonly one: ToolCase;
  /** Names of the tools that the last words called, in order. */
  readonly called: readonly string[];
  /** What was said to them. */
  readonly said: string;
  /** Why there was no reply, where there was none. */
  readonly error?: string;
  /** How long until the first call or words, in milliseconds. */
  readonly firstMs: number | null;
}

export interface ToolsReport {
  /** Who answered: the model's name and the address of its service. */
  readonly chat: { readonly model: string; readonly baseUrl: string };
  readonly cases: number;
  readonly passed: number;
  /** Share of the cases that called what they must, or nothing where nothing is to be called. */
  readonly right: number;
  /** Share of the cases that must call nothing and did call something. */
  readonly falseCalls: number;
  /** Cases that called another tool than they must. */
  readonly wrongTool: number;
  /** Cases that had to call a tool and called none. */
  readonly missed: number;
  readonly unanswered: number;
  readonly firstMs: { readonly p50: number | null; readonly p95: number | null };
  readonly failed: readonly string[];
}

/** Of what was said where a case failed. */
const SHOWN_CHARS = 120;

function isRight({ one, called, error }: ToolOutcome): boolean {
  if (error !== undefined) return false;
  const isMeant = (name: string) => one.calls.some((wanted) => wanted === name);
  return one.calls.length === 0 ? called.length === 0 : called.length > 0 && called.every(isMeant);
}

export function reportOnTools(outcomes: readonly ToolOutcome[], chat: ToolsReport['chat']): ToolsReport {
  const failed = outcomes.filter((one) => !isRight(one));
  const calling = failed.filter(({ one, error }) => one.calls.length > 0 && error === undefined);
  const quiet = outcomes.filter(({ one }) => one.calls.length === 0);
  const times = outcomes.flatMap(({ firstMs }) => firstMs ?? []).sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return {
    chat,
    cases: outcomes.length,
    passed: outcomes.length - failed.length,
    right: share(outcomes.length - failed.length, outcomes.length),
    falseCalls: share(quiet.filter(({ called }) => called.length > 0).length, quiet.length),
    wrongTool: calling.filter(({ called }) => called.length > 0).length,
    missed: calling.filter(({ called }) => called.length === 0).length,
    unanswered: outcomes.filter(({ error }) => error !== undefined).length,
    firstMs: { p50: quantile(0.5) ?? null, p95: quantile(0.95) ?? null },
    failed: failed.map(described),
  };
}

export function toolsLines({ chat, right, falseCalls, failed, ...counts }: ToolsReport): string[] {
  return [
    `${chat.model}: ${counts.passed} of ${counts.cases} right (${percent(right)}), false calls ${percent(falseCalls)}`,
    `missed ${counts.missed}, another tool ${counts.wrongTool}, no answer ${counts.unanswered}; first call or words after ${counts.firstMs.p50} ms (p50), ${counts.firstMs.p95} ms (p95)`,
    ...failed.map((one) => `  not: ${one}`),
  ];
}

function described({ one, called, said, error }: ToolOutcome): string {
  const wanted = one.calls.join(' or ') || 'nothing';
  return `${one.say.join(' / ')} (${error ?? (called.join(', ') || 'nothing')} instead of ${wanted}; said: ${said.slice(0, SHOWN_CHARS)})`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 1_000;
}

function percent(part: number): string {
  return `${Math.round(1_000 * part) / 10} %`;
}
