/**
 * What can go wrong with a call, and what the person can do about it.
 *
 * @module
 */

import { RequestFailure } from '../api.ts';

export type ProblemKind =
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-busy'
  | 'insecure-page'
  | 'server-away'
  | 'refused'
  | 'livekit-away'
  | 'companion-absent'
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

const ADVICE: Readonly<Record<ProblemKind, Advice>> = {
  'microphone-denied': {
    title: 'The microphone is not allowed here.',
    advice: 'Allow it for this page in the browser’s address bar, then talk again.',
  },
  'microphone-missing': {
    title: 'No microphone was found.',
    advice: 'Plug one in or switch it on in the system’s sound settings, then talk again.',
  },
  'microphone-busy': {
    title: 'The microphone gives no sound.',
    advice: 'Another program may hold it. Close that program, then talk again.',
  },
  'insecure-page': {
    title: 'Browsers open the microphone on secure pages only.',
    advice: 'Open this page as http://localhost or over https.',
  },
  'server-away': {
    title: 'The page’s server does not answer.',
    advice: 'It may have been stopped. Start it with “npm run dev”, then talk again.',
  },
  refused: { title: 'The call was refused.', advice: 'Mend what it says and talk again.' },
  'livekit-away': {
    title: 'The LiveKit server could not be reached.',
    advice: 'See whether it runs and whether LIVEKIT_URL names it, then talk again.',
  },
  'companion-absent': {
    title: 'Nobody came to the call.',
    advice:
      'The worker took no call within 20 seconds: it may not run, or hold as many calls as it can. Its log says which.',
  },
  'companion-left': {
    title: 'Your companion has left the call.',
    advice: 'What was said is kept. Talk again to go on from there.',
  },
  'connection-lost': {
    title: 'The connection was lost.',
    advice: 'What was said until then is kept. See to the network, then talk again.',
  },
};

export function adviceFor({ kind, detail }: Problem): Advice {
  const { title, advice } = ADVICE[kind];
  return { title, advice: detail ? `${detail} ${advice}` : advice };
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
