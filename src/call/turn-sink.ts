/**
 * Where the turns of a conversation go.
 *
 * @module
 */

import type { Turn } from '../memory/memory.ts';

/** Where turns go. `keep` must be durable before it resolves. */
export interface TurnSink {
  keep(turn: Turn): Promise<void>;
  answer(turnId: string, text: string): Promise<void>;
  process(turn: Turn, agentSaidBefore: string | null): void;
  /** What was kept of the turn is let go: it is not to be remembered. Never rejects. */
  drop(turnId: string): Promise<void>;
}
