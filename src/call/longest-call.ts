/**
 * The longest that a call lasts.
 *
 * @module
 */

import { voice } from '@livekit/agents';

/** @param maxMs From now, in milliseconds. */
export function boundLength(session: voice.AgentSession, maxMs: number, hangUp: () => void): void {
  const timer = setTimeout(hangUp, maxMs);
  session.on(voice.AgentSessionEventTypes.Close, () => clearTimeout(timer));
}
