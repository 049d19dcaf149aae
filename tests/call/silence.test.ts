import { EventEmitter } from 'node:events';
import { voice } from '@livekit/agents';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchSilence } from '../../src/call/silence.ts';

const Events = voice.AgentSessionEventTypes;

describe('a silent call', () => {
  const session = () =>
    Object.assign(new EventEmitter(), { agentState: 'listening', userState: 'listening' });
  let line: ReturnType<typeof session>;
  let told: string[];
  const isAway = false;
  beforeEach(() => {
    vi.useFakeTimers();
    line = session();
    told = [];
    watchSilence(line as never, {
      ...{ askMs: 1_000, hangUpMs: 500 },
      ask: () => told.push('ask'),
      hangUp: () => told.push('hang up'),
      isAway: () => isAway,
    });
  });
  afterEach(() => vi.useRealTimers());

  const agent = (state: string) => {
    line.agentState = state;
    line.emit(Events.AgentStateChanged, {});
  };
  const user = (newState: string) => {
    const oldState = line.userState;
    line.userState = newState;
    line.emit(Events.UserStateChanged, { oldState, newState });
  };

  it('is asked after, and then ended', () => {
    agent('listening');
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual(['ask']);
    agent('speaking');
    vi.advanceTimersByTime(60_000);
    agent('listening');
    vi.advanceTimersByTime(499);
    expect(told).toEqual(['ask']);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['ask', 'hang up']);
  });

  it('that is broken begins anew', () => {
    agent('listening');
    vi.advanceTimersByTime(1_000);
    agent('speaking');
    agent('listening');
    user('speaking');
    vi.advanceTimersByTime(10_000);
    user('listening');
    vi.advanceTimersByTime(999);
    expect(told).toEqual(['ask']);
    line.emit(Events.ConversationItemAdded, { item: { type: 'message', role: 'user' } });
    vi.advanceTimersByTime(999);
    expect(told).toEqual(['ask']);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['ask', 'ask']);
  });

  it('is none to a session that is over, or while the framework takes the person for away', () => {
    agent('listening');
    user('away');
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual(['ask']);
    agent('listening');
    line.emit(Events.Close, {});
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['ask']);
  });
});
