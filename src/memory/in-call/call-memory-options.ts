/**
 * What a call's memory is made of.
 *
 * @module
 */

import type { Log } from '../../telemetry/log.ts';
import type { Embedder } from '../embedder/embedder.ts';
import type { PersonMemory } from '../person-memory.ts';
import type { ChoiceOptions } from '../recall/recall-choice.ts';
import type { MemoryStore } from '../store/store.ts';
import type { Clock, PersonTime } from '../time.ts';

export interface CallMemoryOptions {
  person: PersonMemory;
  store: MemoryStore;
  embedder: Embedder;
  /** Embeds what is asked in this process; `null`: none does. @default embedder */
  queryEmbedder?: Embedder | null;
  callId: string;
  room: string;
  recallBudgetMs: number;
  recallChoice: ChoiceOptions;
  maxRows: number;
  profileMaxChars: number;
  /** Where the person is, as the call says; `null`: it does not. */
  timeZone: string | null;
  /** Where nothing says where the person is, and how dates are worded. */
  fallback: PersonTime;
  log: Log;
  /** @default Date.now */
  clock?: Clock;
}
