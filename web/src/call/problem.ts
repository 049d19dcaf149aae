/**
 * What can go wrong with a call, and what the person can do about it.
 *
 * @module
 */

import type { Texts } from '../../brand/en.ts';
import { RequestFailure } from '../api.ts';

export type ProblemKind =
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-busy'
  | 'insecure-page'
  | 'server-away'
  | 'refused'
  | 'joined-elsewhere'
  | 'livekit-away'
  | 'companion-absent'
  | 'lines-busy'
  | 'companion-left'
  | 'connection-lost';

export interface Problem {
  readonly kind: ProblemKind;
  /** The words of whoever refused, where there are any. */
  readonly detail?: string;
}

export class CallProblem extends Error {
  readonly problem: Problem;

  constructor(kind: ProblemKind, detail?: string) {
    super(detail ?? kind);
    this.name = 'CallProblem';
    this.problem = { kind, detail };
  }
}

interface Advice {
  readonly title: string;
  readonly advice: string;
}

export function adviceFor({ kind, detail }: Problem, t: Texts): Advice {
  const { title, advice } = t.problems[kind];
  if (!detail) return { title, advice };
  return { title, advice: `${detail.slice(0, 1).toUpperCase()}${detail.slice(1)} ${advice}` };
}

/** Where words can be typed all the same. */
export function isOfMicrophone({ kind }: Problem): boolean {
  return kind.startsWith('microphone-') || kind === 'insecure-page';
}

const MICROPHONE_ERRORS: Readonly<Record<string, ProblemKind>> = {
  NotAllowedError: 'microphone-denied',
  SecurityError: 'microphone-denied',
  NotFoundError: 'microphone-missing',
  OverconstrainedError: 'microphone-missing',
};

/** Names of errors: https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
export function microphoneProblem(error: unknown): CallProblem {
  const name = error instanceof Error ? error.name : '';
  return new CallProblem(MICROPHONE_ERRORS[name] ?? 'microphone-busy');
}

/** The problem in whatever opening a call has thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallProblem) return error.problem;
  if (error instanceof RequestFailure) {
    return error.kind === 'unreachable'
      ? { kind: 'server-away' }
      : { kind: 'refused', detail: error.message };
  }
  return { kind: 'connection-lost', detail: error instanceof Error ? error.message : undefined };
}
