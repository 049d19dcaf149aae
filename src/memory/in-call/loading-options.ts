/**
 * What the loading of a person's memory works on.
 *
 * @module
 */

import type { Log } from '../../telemetry/log.ts';
import type { Embedder } from '../embedder/embedder.ts';
import type { SwitchingIndex } from '../index/switching.ts';
import type { PersonMemory } from '../person-memory.ts';
import type { MemoryStore } from '../store/store.ts';
import type { Clock } from '../time.ts';
import type { CallLoops } from './call-loops.ts';
import type { KnownFacts } from './known-facts.ts';

export interface LoadingOptions {
  person: PersonMemory;
  /** Which call it is for. */
  call: Parameters<PersonMemory['startCall']>[0];
  store: MemoryStore;
  embedder: Embedder;
  facts: KnownFacts;
  index: SwitchingIndex;
  loops: CallLoops;
  /** How many episodes the process holds at most. */
  maxRows: number;
  clock: Clock;
  /** Where the person is: IANA name. */
  zone: () => string;
  /** What is known has changed. */
  onChange: () => void;
  log: Log;
}
