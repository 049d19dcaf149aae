/**
 * What `kindred.config.ts` may say: the services, tools, people and hooks of whoever runs Kindred. All of it may be left out.
 *
 * @module
 */

import type { llm, stt, tts, VAD, voice } from '@livekit/agents';
import type { FrameProcessor, NoiseCancellationOptions } from '@livekit/rtc-node';
import type { CallReport, TurnNote } from './call-report.ts';
import type { CallContext, Caller, PersonOfCall, PersonSettings } from './person.ts';

/** What a service is made for: the person's language and voice where `person` names them, else those of the environment. */
export interface ServiceSettings {
  /** ISO 639-1. */
  readonly language: string;
  /** As `person` gave it; `undefined`: the service's own. */
  readonly voice?: string;
}

/** A model of LiveKit Inference by its name, or a function that makes a plugin, called for each call. */
export type ModelChoice<T> = string | ((settings: ServiceSettings) => T);

/** Several stand in for each other, the first that answers first (LiveKit's fallback adapters). */
export type ModelChoices<T> = ModelChoice<T> | readonly ModelChoice<T>[];

/** A speech-to-speech model, alone: none stands in for it. */
type RealtimeChoice = (settings: ServiceSettings) => llm.RealtimeModel;

/** An MCP server at a URL (streamable HTTP), or one that is started here and speaks over its standard input and output. */
export type McpServerDefinition = McpLimits &
  (
    | { readonly url: string; readonly headers?: Readonly<Record<string, string>> }
    | {
        readonly command: string;
        readonly args?: readonly string[];
        readonly env?: Readonly<Record<string, string>>;
      }
  );

interface McpLimits {
  /** Names of its tools that are offered. @default all, 32 at most */
  readonly tools?: readonly string[];
  /** How long a tool may take, in milliseconds. @default toolTimeoutMs */
  readonly timeoutMs?: number;
}

/** Who may call. */
export interface Authorized {
  /** Signed into the token: by it `person` is asked, and without `person` it is whose memory it is. */
  readonly identity: string;
  /** As the room shows it. @default the identity */
  readonly name?: string;
  /** IANA name. @default as the request says */
  readonly timeZone?: string;
  /** ISO 639-1. @default as the request says */
  readonly language?: string;
}

type MaybePromise<T> = T | Promise<T>;

export interface KindredDefinition {
  /** @default STT_MODEL at OPENAI_BASE_URL */
  readonly stt?: ModelChoices<stt.STT>;
  /** Who replies; a realtime model hears and speaks too, except where `stt` or `tts` is set. Facts are found by EXTRACTION_MODEL at OPENAI_BASE_URL all the same. @default CHAT_MODEL at OPENAI_BASE_URL */
  readonly llm?: ModelChoices<llm.LLM> | RealtimeChoice;
  /** @default TTS_MODEL at OPENAI_BASE_URL */
  readonly tts?: ModelChoices<tts.TTS>;
  /** Loaded once in a job's process, before its call. @default Silero, within the framework */
  readonly vad?: () => MaybePromise<VAD>;
  /** @default as TURN_DETECTION says */
  readonly turnDetection?: 'vad' | 'stt' | (() => TurnDetector);
  readonly noiseCancellation?: () => NoiseCancellationOptions | FrameProcessor<never>;

  /** Made by `tool` or `llm.tool`. */
  readonly tools?: readonly llm.FunctionTool[];
  /** By a name that its tools' names begin with. */
  readonly mcpServers?: Readonly<Record<string, McpServerDefinition>>;
  /** How long a tool may take, in milliseconds; then the reply goes on without it. @default 10 000 */
  readonly toolTimeoutMs?: number;

  /** Put behind the persona. */
  readonly instructions?: string | ((person: PersonOfCall) => MaybePromise<string>);
  /**
   * Who calls, by the identity that their token signs; of a telephone LiveKit's (`sip_…`), with the number in the attributes.
   * `null`: a guest without memory. It is waited for two seconds.
   */
  readonly person?: (identity: string, caller: Caller) => MaybePromise<PersonSettings | null>;

  /**
   * Who asks for a token, by what their request carries: a session of your application. `null`, or a throw: nobody, who is refused.
   * With it the page's server serves tokens alone. @default on this machine, whoever the request says
   */
  readonly authorize?: (request: Request) => MaybePromise<Authorized | null>;

  /** The caller is here and is being greeted. */
  readonly onCallStart?: (context: CallContext) => MaybePromise<unknown>;
  /** A turn is over. What is off the record is never told. */
  readonly onTurn?: (turn: TurnNote, context: CallContext) => MaybePromise<unknown>;
  /** The call is over and what it taught is stored. */
  readonly onCallEnd?: (report: CallReport, context: CallContext) => MaybePromise<unknown>;
  /** How long a hook is waited for at the end of a call, in milliseconds. @default 5 000 */
  readonly hookTimeoutMs?: number;
}

type TurnHandling = NonNullable<voice.AgentSessionOptions['turnHandling']>;
type TurnDetector = Exclude<NonNullable<TurnHandling['turnDetection']>, string>;

/**
 * Gives `kindred.config.ts` its types.
 *
 * @example
 * export default defineKindred({
 *   stt: 'deepgram/nova-3:multi',
 *   tts: ({ voice }) => new cartesia.TTS({ voice }),
 *   tools: [weather],
 * });
 */
export function defineKindred(definition: KindredDefinition): KindredDefinition {
  return definition;
}
