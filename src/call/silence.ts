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
}

/** Watches a session for as long as it lives. Silence is counted while the agent listens and nobody speaks. */
export function watchSilence(session: voice.AgentSession, { askMs, hangUpMs, ask, hangUp }: Silence): void {
  if (askMs === 0) return;
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  const count = () => {
    clearTimeout(timer);
    if (session.agentState !== 'listening' || session.userState === 'speaking') return;
    timer = isAsked ? setTimeout(hangUp, hangUpMs) : setTimeout(askOnce, askMs);
  };
  const askOnce = () => {
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
}
