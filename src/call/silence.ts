/**
 * A call in which nothing is said any more: it is asked whether somebody is there, and then ended.
 *
 * @module
 */

import { voice } from '@livekit/agents';

const Events = voice.AgentSessionEventTypes;

export interface Silence {
  /** Silence until it is asked whether somebody is there, in milliseconds; 0: never. */
  readonly askMs: number;
  /** Further silence until the call is ended, in milliseconds. */
  readonly hangUpMs: number;
  readonly ask: () => void;
  readonly hangUp: () => void;
  /** Whether nobody is there to break it: then it does not count. */
  readonly isAway: () => boolean;
}

/**
 * Watches a session for as long as it lives. Silence is counted while the agent listens and nobody speaks.
 *
 * @returns Counts from the beginning, for somebody who comes back.
 */
export function watchSilence(session: voice.AgentSession, silence: Silence): () => void {
  const { askMs, hangUpMs, ask, hangUp, isAway } = silence;
  if (askMs === 0) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  const count = () => {
    clearTimeout(timer);
    if (session.agentState !== 'listening' || session.userState === 'speaking') return;
    timer = isAsked ? setTimeout(end, hangUpMs) : setTimeout(askOnce, askMs);
  };
  const end = () => {
    if (!isAway()) hangUp();
  };
  const askOnce = () => {
    if (isAway()) return;
    isAsked = true;
    ask();
  };
  const heard = () => {
    isAsked = false;
    count();
  };
  session.on(Events.AgentStateChanged, count);
  session.on(Events.UserStateChanged, ({ oldState, newState }) => {
    if (newState === 'speaking') heard();
    else if (oldState === 'speaking') count();
  });
  // What is typed or pressed is no speech.
  session.on(Events.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message' && item.role === 'user') heard();
  });
  session.on(Events.Close, () => clearTimeout(timer));
  return heard;
}
