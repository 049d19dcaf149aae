/**
 * What a call is told of its caller and its room.
 *
 * @module
 */

import type { Embedder } from '../memory/embedder/embedder.ts';
import type { Clock } from '../memory/time.ts';
import type { CallNotes } from './call-notes.ts';

export interface CallOptions {
  /** `null`: nobody, or a participant that names no user. */
  userId: string | null;
  room: string;
  embedder: Embedder;
  /** Embeds what is asked, as `openQueryEmbedder` opens it. @default embedder */
  queryEmbedder?: Embedder | null;
  /** Where the caller is: IANA name, or `null` where nothing says it. @default null */
  timeZone?: string | null;
  /** Whether the agent is the one who calls. @default false */
  isCalled?: boolean;
  /** Tells the caller, and nobody else. */
  tell: (topic: string, body: unknown) => void;
  /** For the hooks of `kindred.config.ts`. @default nothing is noted */
  notes?: CallNotes;
  /** Whether the next greeting is synthesised, too. @default true */
  preparesSpeech?: boolean;
  /** @default Date.now */
  clock?: Clock;
}
