import { useCallback, useEffect, useRef, useState } from 'react';

/** What a component has asked the server for. */
export type Asked<T> =
  | { readonly status: 'none' }
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'known'; readonly value: T };

/**
 * Asks the server, and again when there is news; what was known stays until the new answer is there.
 *
 * @param key What is asked about; another one begins anew, `null` asks nothing.
 * @param news Any value that changes when there may be something new.
 */
export function useAsked<T>(
  key: string | null,
  ask: (key: string, signal: AbortSignal) => Promise<T>,
  news: unknown = 0,
): { readonly asked: Asked<T>; readonly again: () => void } {
  const [asked, setAsked] = useState<Asked<T>>({ status: 'none' });
  const [times, setTimes] = useState(0);
  const loadedFor = useRef<string | null>(null);
  const latest = useRef(ask);
  latest.current = ask;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `news` and `times` ask again
  useEffect(() => {
    if (key === null) {
      loadedFor.current = null;
      return setAsked({ status: 'none' });
    }
    if (loadedFor.current !== key) setAsked({ status: 'loading' });
    loadedFor.current = key;
    const ended = new AbortController();
    latest.current(key, ended.signal).then(
      (value) => ended.signal.aborted || setAsked({ status: 'known', value }),
      (error) => {
        if (!ended.signal.aborted)
          setAsked((before) => (before.status === 'known' ? before : { status: 'failed', error }));
      },
    );
    return () => ended.abort();
  }, [key, news, times]);

  const again = useCallback(() => setTimes((before) => before + 1), []);
  return { asked, again };
}
