import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetMemory } from '../api.ts';

/** How long a memory can be had back before it is really deleted. */
const UNDO_MS = 6_000;

/**
 * Forgetting that can be undone: the server is told only when the time to undo has passed, or the page closes.
 *
 * @param onGone Hears the id of a memory that is deleted.
 * @param onError Hears why one was not.
 */
export function useForgetting(
  userId: string | null,
  onGone: (id: string) => void,
  onError: (sentence: string | null) => void,
) {
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const hear = useRef({ onGone, onError });
  hear.current = { onGone, onError };

  const settle = useCallback((id: string) => {
    clearTimeout(timers.current.get(id));
    timers.current.delete(id);
    setLeaving((before) => new Set([...before].filter((kept) => kept !== id)));
  }, []);

  const carryOut = useCallback(
    async (user: string, id: string) => {
      try {
        await forgetMemory(user, id);
        hear.current.onGone(id);
      } catch (failure) {
        hear.current.onError(`Not forgotten: ${failure instanceof Error ? failure.message : failure}`);
      } finally {
        settle(id);
      }
    },
    [settle],
  );

  const forget = useCallback(
    (id: string) => {
      if (userId === null) return;
      hear.current.onError(null);
      setLeaving((before) => new Set([...before, id]));
      timers.current.set(
        id,
        setTimeout(() => void carryOut(userId, id), UNDO_MS),
      );
    },
    [userId, carryOut],
  );

  useEffect(() => {
    const pending = timers.current;
    const carryOutAll = () => {
      for (const id of [...pending.keys()]) {
        clearTimeout(pending.get(id));
        pending.delete(id);
        if (userId !== null) void carryOut(userId, id);
      }
    };
    addEventListener('pagehide', carryOutAll);
    return () => {
      removeEventListener('pagehide', carryOutAll);
      carryOutAll();
    };
  }, [userId, carryOut]);

  return { leaving, forget, undo: settle };
}
