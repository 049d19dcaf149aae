/**
 * From the framework's events to turns.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import type { Conversation } from './conversation.ts';
import { toolUses } from './tool-use.ts';

const Events = voice.AgentSessionEventTypes;

export interface FollowedTurns {
  readonly conversation: Conversation;
  /** What of the agent's words is its answer. @default all of them */
  readonly answerOf?: (words: string) => string;
  /** Called when the person begins to speak. @default nothing */
  readonly listenUp?: () => void;
  /** Called with what was said of a reply that was interrupted. @default nothing */
  readonly interrupted?: (words: string) => void;
}

/** Listens to a session for as long as it lives. */
export function followTurns(session: voice.AgentSession, turns: FollowedTurns): void {
  followUser(session, turns);
  followAgent(session, turns);
}

function followUser(session: voice.AgentSession, turns: FollowedTurns): void {
  const { conversation, listenUp, interrupted, answerOf = (words: string) => words } = turns;
  session.on(Events.UserInputTranscribed, ({ isFinal }) => {
    if (isFinal) conversation.mark('transcript');
  });
  session.on(Events.UserStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') listenUp?.();
    if (oldState === 'speaking') conversation.userStopped(createdAt);
  });
  session.on(Events.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || !item.textContent) return;
    // A recogniser that does not say how sure it is says 0.
    if (item.role === 'user') conversation.userSaid(item.textContent, item.transcriptConfidence || undefined);
    if (item.role !== 'assistant') return;
    conversation.agentSaid(answerOf(item.textContent), item.createdAt);
    if (item.interrupted) interrupted?.(item.textContent);
  });
}

function followAgent(session: voice.AgentSession, { conversation }: FollowedTurns): void {
  session.on(Events.AgentStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') conversation.mark('firstAudio', createdAt);
    if (oldState === 'speaking' && newState === 'listening') conversation.replyEnded();
  });
  session.on(Events.FunctionToolsExecuted, (executed) => {
    conversation.noteTools(toolUses(executed));
  });
}
