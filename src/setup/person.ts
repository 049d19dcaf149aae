/**
 * Who calls, as `kindred.config.ts` is asked and told.
 *
 * @module
 */

import type { MemoryActions } from '../memory/in-call/actions.ts';
import type { ConnectionPool } from '../pool/connection-pool.ts';
import type { Log } from '../telemetry/log.ts';

/** What the room says of a caller. */
export interface Caller {
  readonly identity: string;
  readonly isTelephone: boolean;
  /**
   * Of the participant: those that the token signs, and LiveKit's own of a telephone. Empty where the agent is here before
   * the caller. A participant whose token lets them change their attributes can write anything here.
   */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an application knows of a person; what it leaves out is as it is without. */
export interface PersonSettings {
  /** Whose memory it is. `null`: a guest without memory. @default the identity, or the telephone number */
  readonly id?: string | null;
  /** By which somebody is greeted who has not said their name yet. */
  readonly name?: string;
  /** IANA name. */
  readonly timeZone?: string;
  /** What is spoken and heard: ISO 639-1. @default LANGUAGE */
  readonly language?: string;
  /** A voice of the TTS service. @default TTS_VOICE, or the service's own */
  readonly voice?: string;
  /** A Markdown file (a name that ends with .md), or the text itself. @default PERSONA_FILE */
  readonly persona?: string;
}

/** The person of a call, as tools, hooks and instructions see them. */
export interface PersonOfCall {
  readonly identity: string;
  /** `null`: a call without memory. */
  readonly id: string | null;
  readonly name?: string;
  readonly timeZone: string;
  readonly language: string;
}

/** What a tool or a hook can ask of the person's memory. */
export type MemoryOfCall = Pick<MemoryActions, 'remember' | 'find' | 'search' | 'explain' | 'stats'>;

/** What tools and hooks work with. */
export interface CallContext {
  readonly callId: string;
  readonly person: PersonOfCall;
  /** `null`: a call without memory. */
  readonly memory: MemoryOfCall | null;
  /** Connections of this process; `pool.getHttpSession().fetch` has its limits and retries. */
  readonly pool: ConnectionPool;
  readonly log: Log;
  /** Aborts when what is being done is no longer waited for. */
  readonly signal: AbortSignal;
}
