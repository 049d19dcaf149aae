import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Caller } from '../api.ts';
import type { CallSession } from './call-session.ts';
import { type CallEvent, callReducer, NO_CALL } from './call-state.ts';
import { type Levels, SILENCE } from './levels.ts';

/** LiveKit's client is half of the page's code: it comes once the page stands. */
const loadSession = () => import('./call-session.ts');

/** The page's one call: its state and what can be done with it. */
export function useCall() {
  const [state, dispatch] = useReducer(callReducer, NO_CALL);
  const session = useRef<CallSession | null>(null);
  /** Counts the calls that were begun: one that was hung up while its code was loading does not come about. */
  const begun = useRef(0);

  useEffect(() => void loadSession().catch(() => undefined), []);

  const hangUp = useCallback(() => {
    begun.current += 1;
    if (session.current) session.current.hangUp();
    else dispatch({ type: 'over', problem: null });
    session.current = null;
  }, []);
  const start = useCallback(async (caller: Caller, microphone = true) => {
    session.current?.hangUp();
    session.current = null;
    begun.current += 1;
    const call = begun.current;
    dispatch({ type: 'begun', microphone });
    const tell = (event: CallEvent) => call === begun.current && dispatch(event);
    try {
      const loaded = await loadSession();
      if (call !== begun.current) return;
      session.current = new loaded.CallSession(dispatch);
    } catch {
      return tell({ type: 'over', problem: { kind: 'server-away' } });
    }
    await session.current.start(caller, { microphone });
  }, []);
  const setMuted = useCallback((muted: boolean) => void session.current?.setMuted(muted), []);
  const allowSound = useCallback(() => void session.current?.allowSound(), []);
  const type = useCallback(async (text: string) => (await session.current?.type(text)) ?? false, []);
  const clear = useCallback(() => dispatch({ type: 'cleared' }), []);
  const levels = useCallback((): Levels => session.current?.levels() ?? SILENCE, []);

  useEffect(() => {
    const leave = () => session.current?.hangUp();
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, []);

  return { state, start, hangUp, setMuted, allowSound, type, clear, levels };
}
