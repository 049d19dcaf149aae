import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShownMemory } from '../../../src/memory/store/looking.ts';
import { fetchMemories, forgetMemory, holdAgain, reviseMemory, undoForgetting } from '../api.ts';
import { type Asked, useAsked } from '../useAsked.ts';

/** What was said is distilled after the reply. That it is done is told; should the word get lost, it is looked at once more. */
const LOOK_AGAIN_MS = 4_000;
/** How many forgettings can be taken back from the page at a time. */
const MAX_GONE = 5;

/** A memory that was forgotten here and can be had back. */
export interface GoneMemory {
  readonly value: string;
  readonly undo: string;
}

/** What a person remembers with the page, and what can be done with it; each action rejects with why it was not done. */
export interface Memories {
  readonly asked: Asked<readonly ShownMemory[]>;
  /** Ids of what has come since the page was opened. */
  readonly fresh: ReadonlySet<string>;
  readonly gone: readonly GoneMemory[];
  readonly again: () => void;
  readonly forget: (memory: { readonly id: string; readonly value: string }) => Promise<void>;
  readonly bringBack: (gone: GoneMemory) => Promise<void>;
  readonly revise: (id: string, value: string) => Promise<void>;
  readonly holdAgain: (id: string) => Promise<void>;
}

/**
 * What is remembered of a person, looked at again when there is news.
 *
 * @param userId `null` for a person who has no id yet.
 * @param news Any number that changes when there may be something new.
 */
export function useMemories(userId: string | null, news: number): Memories {
  const { asked, again } = useAsked(userId, fetchMemories, news);
  const [gone, setGone] = useState<readonly GoneMemory[]>([]);
  const fresh = useFresh(userId, asked);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `news` looks again
  useEffect(() => {
    const later = setTimeout(again, LOOK_AGAIN_MS);
    return () => clearTimeout(later);
  }, [news, again]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person
  useEffect(() => setGone([]), [userId]);

  /** Whatever becomes of it, what is shown is what is there. */
  const change = useCallback(
    async <T>(act: (userId: string) => Promise<T>): Promise<T | undefined> => {
      if (userId === null) return undefined;
      try {
        return await act(userId);
      } finally {
        again();
      }
    },
    [userId, again],
  );
  const forget: Memories['forget'] = useCallback(
    async ({ id, value }) => {
      const done = await change((user) => forgetMemory(user, id));
      if (done) setGone((before) => [{ value, undo: done.undo }, ...before].slice(0, MAX_GONE));
    },
    [change],
  );
  const bringBack: Memories['bringBack'] = useCallback(
    async ({ undo }) => {
      setGone((before) => before.filter((one) => one.undo !== undo));
      await change((user) => undoForgetting(user, undo));
    },
    [change],
  );
  const revise: Memories['revise'] = useCallback(
    async (id, value) => void (await change((user) => reviseMemory(user, id, value))),
    [change],
  );
  const hold: Memories['holdAgain'] = useCallback(
    async (id) => void (await change((user) => holdAgain(user, id))),
    [change],
  );
  return { asked, fresh, gone, again, forget, bringBack, revise, holdAgain: hold };
}

const NONE: ReadonlySet<string> = new Set();

/** Ids that were not there when the person was first looked at. */
function useFresh(userId: string | null, asked: Memories['asked']): ReadonlySet<string> {
  const first = useRef<{ readonly userId: string; readonly ids: ReadonlySet<string> } | null>(null);
  if (asked.status !== 'known' || userId === null) return NONE;
  if (first.current?.userId !== userId)
    first.current = { userId, ids: new Set(asked.value.map(({ id }) => id)) };
  const { ids } = first.current;
  return new Set(asked.value.map(({ id }) => id).filter((id) => !ids.has(id)));
}
