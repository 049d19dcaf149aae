import { useCallback, useEffect, useState } from 'react';
import type { Person } from '../../api/people-store.ts';
import { fetchPeople } from '../api.ts';

export type People =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'known'; readonly people: readonly Person[] };

/** Whom the companion has met, and a way to ask again. */
export function usePeople(): { readonly people: People; readonly refresh: () => void } {
  const [people, setPeople] = useState<People>({ status: 'loading' });
  const [asked, setAsked] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` asks again
  useEffect(() => {
    const ended = new AbortController();
    fetchPeople(ended.signal).then(
      (known) => setPeople({ status: 'known', people: known }),
      (error) => ended.signal.aborted || setPeople({ status: 'failed', error }),
    );
    return () => ended.abort();
  }, [asked]);

  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  return { people, refresh };
}
