/**
 * A call as the page shows it: what happens to it, and what it becomes by that.
 *
 * @module
 */

import type { Texts } from '../../brand/en.ts';
import { type Caption, withAskedOff, withCaption, withInterruption } from './captions.ts';
import type { Problem } from './problem.ts';
import type { Greeting, Health, MemoryReport, TurnReport } from './reports.ts';
import { NO_TURNS, type Turns, withMemoryReport, withTurn } from './turns.ts';

export type AgentState = 'initializing' | 'listening' | 'thinking' | 'speaking';
type ConnectingStep = 'microphone' | 'room' | 'companion';

export type CallPhase =
  | { readonly name: 'none' }
  | { readonly name: 'connecting'; readonly step: ConnectingStep }
  | { readonly name: 'live'; readonly agent: AgentState }
  | { readonly name: 'over'; readonly problem: Problem | null };

export interface CallState {
  readonly phase: CallPhase;
  /** Whether there is a microphone; without one words are typed. */
  readonly microphone: boolean;
  readonly muted: boolean;
  /** The browser wants a gesture before it plays sound. */
  readonly soundBlocked: boolean;
  readonly reconnecting: boolean;
  /** The person has asked that nothing be kept for now. */
  readonly offRecord: boolean;
  readonly captions: readonly Caption[];
  readonly greeting: Greeting | null;
  /** What was recalled for the reply that is coming; `null`: no reply is. */
  readonly coming: readonly string[] | null;
  readonly turns: Turns;
  readonly health: Health | null;
  /** Grows with each turn and each thing remembered; the memories are looked at again then. */
  readonly news: number;
}

export type CallEvent =
  | { readonly type: 'begun'; readonly microphone: boolean }
  | { readonly type: 'step'; readonly step: ConnectingStep }
  | { readonly type: 'agent'; readonly state: AgentState }
  | { readonly type: 'caption'; readonly caption: Caption }
  | { readonly type: 'interrupted'; readonly words: string }
  | { readonly type: 'record'; readonly offRecord: boolean }
  | { readonly type: 'greeting'; readonly greeting: Greeting }
  | { readonly type: 'recall'; readonly lines: readonly string[] }
  | { readonly type: 'turn'; readonly report: TurnReport }
  | { readonly type: 'remembered'; readonly report: MemoryReport }
  | { readonly type: 'health'; readonly health: Health }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'sound'; readonly blocked: boolean }
  | { readonly type: 'reconnecting'; readonly reconnecting: boolean }
  | { readonly type: 'over'; readonly problem: Problem | null }
  | { readonly type: 'cleared' };

export const NO_CALL: CallState = {
  phase: { name: 'none' },
  microphone: true,
  muted: false,
  soundBlocked: false,
  reconnecting: false,
  offRecord: false,
  captions: [],
  greeting: null,
  coming: null,
  turns: NO_TURNS,
  health: null,
  news: 0,
};

export function callReducer(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'begun': {
      // Nothing of the call before is kept.
      const step = event.microphone ? 'microphone' : 'room';
      return { ...NO_CALL, microphone: event.microphone, phase: { name: 'connecting', step } };
    }
    case 'step':
      return { ...state, phase: { name: 'connecting', step: event.step } };
    case 'agent':
      return { ...state, phase: { name: 'live', agent: event.state } };
    case 'caption': {
      const caption = state.offRecord ? { ...event.caption, offRecord: true } : event.caption;
      return { ...state, captions: withCaption(state.captions, caption) };
    }
    case 'interrupted':
      return { ...state, captions: withInterruption(state.captions, event.words) };
    case 'record': {
      const captions = event.offRecord ? withAskedOff(state.captions) : state.captions;
      return { ...state, captions, offRecord: event.offRecord };
    }
    case 'greeting':
      return { ...state, greeting: event.greeting };
    case 'recall':
      return { ...state, coming: event.lines };
    case 'turn':
      return { ...state, coming: null, turns: withTurn(state.turns, event.report), news: state.news + 1 };
    case 'remembered':
      return { ...state, turns: withMemoryReport(state.turns, event.report), news: state.news + 1 };
    case 'health':
      return { ...state, health: event.health };
    case 'muted':
      return { ...state, muted: event.muted };
    case 'sound':
      return { ...state, soundBlocked: event.blocked };
    case 'reconnecting':
      return { ...state, reconnecting: event.reconnecting };
    case 'over': {
      const phase = { name: 'over', problem: event.problem } as const;
      return { ...state, phase, reconnecting: false, offRecord: false, coming: null };
    }
    case 'cleared':
      return NO_CALL;
  }
}

/** What the companion is doing, in words. */
export function phaseInWords(
  { phase, reconnecting, muted, microphone, captions }: CallState,
  { call: { phases } }: Texts,
): string {
  if (reconnecting) return phases.reconnecting;
  switch (phase.name) {
    case 'none':
      return phases.rest;
    case 'connecting':
      return phases[phase.step];
    case 'live':
      if (phase.agent === 'listening' && !microphone) return phases.typing;
      if (phase.agent === 'listening' && muted) return phases.muted;
      return phases[phase.agent];
    case 'over':
      if (phase.problem === null) return phases.hungUp;
      return captions.length > 0 ? phases.ended : phases.notBegun;
  }
}
