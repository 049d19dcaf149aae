import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Caller } from '../api.ts';
import { CallSession } from './call-session.ts';
import { callReducer, NO_CALL } from './call-state.ts';
import { type Levels, SILENCE } from './voice-meter.ts';

/** The page's one call: its state and what can be done with it. */
export function useCall() {
  const [state, dispatch] = useReducer(callReducer, NO_CALL);
  const session = useRef<CallSession | null>(null);

  const start = useCallback((caller: Caller) => {
    session.current?.hangUp();
    session.current = new CallSession(dispatch);
    void session.current.start(caller);
  }, []);
  const hangUp = useCallback(() => session.current?.hangUp(), []);
  const setMuted = useCallback((muted: boolean) => void session.current?.setMuted(muted), []);
  const allowSound = useCallback(() => void session.current?.allowSound(), []);
  const clear = useCallback(() => dispatch({ type: 'cleared' }), []);
  const levels = useCallback((): Levels => session.current?.levels() ?? SILENCE, []);

  useEffect(() => hangUp, [hangUp]);
  useEffect(() => {
    addEventListener('pagehide', hangUp);
    return () => removeEventListener('pagehide', hangUp);
  }, [hangUp]);

  return { state, start, hangUp, setMuted, allowSound, clear, levels };
}
