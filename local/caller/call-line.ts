/**
 * A line to the agent, whichever way it was called.
 *
 * @module
 */

import type { HeardSound } from './heard-sound.ts';
import type { Notes } from './notes.ts';

export interface CallLine {
  readonly user: string;
  /** `null`: the caller is not told. */
  readonly roomName: string | null;
  readonly heard: HeardSound;
  readonly notes: Notes;
  /** Whether the agent's notes on turns come over this line. */
  readonly tellsTurns: boolean;
  /** When the join began, on `performance.now()`'s clock. */
  readonly joinedAt: number;
  /** When the agent could be heard; undefined before. */
  readonly trackAt: number | undefined;
  /** Whether the other side has ended the call. */
  readonly isCut: boolean;
  readonly isAgentThere: boolean;
  /** Whether the caller is told that no worker takes the call. */
  readonly isBusy: boolean;
  /** `initializing`, `listening`, `thinking` or `speaking`, where it is told. */
  readonly agentState: string | undefined;
  /** Speaks in real time. @returns When the last word ended. */
  speak(pcm: Int16Array): Promise<number>;
  /** What the agent has understood of us since a moment. */
  heardSince(ms: number): string;
  /** What the agent has said since a moment. */
  repliedSince(ms: number): string | Promise<string>;
  hangUp(): Promise<void>;
}
