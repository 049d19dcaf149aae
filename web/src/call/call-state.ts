/**
 * A call as the page shows it: what happens to it, and what it becomes by that.
 *
 * @module
 */

import {
  type Caption,
  type Greeting,
  type MemoryReport,
  type TurnReport,
  withCaption,
} from './conversation.ts';
import type { Problem } from './problem.ts';

export type AgentState = 'initializing' | 'listening' | 'thinking' | 'speaking';
type ConnectingStep = 'microphone' | 'room' | 'companion';

export type CallPhase =
  | { readonly name: 'none' }
  | { readonly name: 'connecting'; readonly step: ConnectingStep }
  | { readonly name: 'live'; readonly agent: AgentState }
  | { readonly name: 'over'; readonly problem: Problem | null };

export interface CallState {
  readonly phase: CallPhase;
  readonly muted: boolean;
  /** The browser wants a gesture before it plays sound. */
  readonly soundBlocked: boolean;
  readonly reconnecting: boolean;
  /** The person has asked that nothing be kept for now. */
  readonly offRecord: boolean;
  readonly captions: readonly Caption[];
  readonly greeting: Greeting | null;
  readonly lastTurn: TurnReport | null;
  /** What memory made of the last turn that it is through with. */
  readonly remembered: MemoryReport | null;
  /** Grows with each turn and each thing remembered; the memories are looked at again then. */
  readonly news: number;
}

export type CallEvent =
  | { readonly type: 'step'; readonly step: ConnectingStep }
  | { readonly type: 'agent'; readonly state: AgentState }
  | { readonly type: 'caption'; readonly caption: Caption }
  | { readonly type: 'record'; readonly offRecord: boolean }
  | { readonly type: 'greeting'; readonly greeting: Greeting }
  | { readonly type: 'turn'; readonly report: TurnReport }
  | { readonly type: 'remembered'; readonly report: MemoryReport }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'sound'; readonly blocked: boolean }
  | { readonly type: 'reconnecting'; readonly reconnecting: boolean }
  | { readonly type: 'over'; readonly problem: Problem | null }
  | { readonly type: 'cleared' };

export const NO_CALL: CallState = {
  phase: { name: 'none' },
  muted: false,
  soundBlocked: false,
  reconnecting: false,
  offRecord: false,
  captions: [],
  greeting: null,
  lastTurn: null,
  remembered: null,
  news: 0,
};

export function callReducer(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'step':
      // The first step begins a call: nothing of the one before is kept.
      return event.step === 'microphone'
        ? { ...NO_CALL, phase: { name: 'connecting', step: event.step } }
        : { ...state, phase: { name: 'connecting', step: event.step } };
    case 'agent':
      return { ...state, phase: { name: 'live', agent: event.state } };
    case 'caption':
      return { ...state, captions: withCaption(state.captions, event.caption) };
    case 'record':
      return { ...state, offRecord: event.offRecord };
    case 'greeting':
      return { ...state, greeting: event.greeting };
    case 'turn':
      return { ...state, lastTurn: event.report, news: state.news + 1 };
    case 'remembered':
      return { ...state, remembered: event.report, news: state.news + 1 };
    case 'muted':
      return { ...state, muted: event.muted };
    case 'sound':
      return { ...state, soundBlocked: event.blocked };
    case 'reconnecting':
      return { ...state, reconnecting: event.reconnecting };
    case 'over':
      return {
        ...state,
        phase: { name: 'over', problem: event.problem },
        reconnecting: false,
        offRecord: false,
      };
    case 'cleared':
      return NO_CALL;
  }
}

/** What the companion is doing, in words. */
export function phaseInWords({ phase, reconnecting, muted, captions }: CallState): string {
  if (reconnecting) return 'Connection lost, trying again';
  switch (phase.name) {
    case 'none':
      return 'At rest';
    case 'connecting':
      return { microphone: 'Opening your microphone', room: 'Joining', companion: 'Calling' }[phase.step];
    case 'live':
      if (phase.agent === 'listening' && muted) return 'You are muted';
      return { initializing: 'Coming', listening: 'Listening', thinking: 'Thinking', speaking: 'Speaking' }[
        phase.agent
      ];
    case 'over':
      if (phase.problem === null) return 'You hung up';
      return captions.length > 0 ? 'The call has ended' : 'No call came about';
  }
}
