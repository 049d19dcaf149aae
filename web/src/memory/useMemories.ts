import { useCallback, useEffect, useRef, useState } from 'react';
import type { Memory, QuotedMemory } from '../../../src/memory/memory.ts';
import { fetchMemories, reviseMemory } from '../api.ts';
import { useForgetting } from './useForgetting.ts';

/** What was said is distilled after the reply. That it is done is told; should the word get lost, it is looked at once more. */
const LOOK_AGAIN_MS = [0, 4_000] as const;

export type Memories =
  | { readonly status: 'none' }
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: string }
  | {
      readonly status: 'known';
      readonly memories: readonly QuotedMemory[];
      readonly fresh: ReadonlySet<string>;
    };

/**
 * What is remembered of a person, looked at again when there is news.
 *
 * @param userId `null` for a person who has no id yet.
 * @param news Any number that changes when there may be something new.
 */
export function useMemories(userId: string | null, news: number) {
  const [memories, setMemories] = useState<Memories>({ status: 'none' });
  const [error, setError] = useState<string | null>(null);
  const loadedFor = useRef<string | null>(null);

  const load = useCallback(async (id: string, signal: AbortSignal) => {
    try {
      const found = await fetchMemories(id, signal);
      const isFirst = loadedFor.current !== id;
      loadedFor.current = id;
      setMemories((before) => withFresh(found, isFirst ? { status: 'none' } : before));
    } catch (failure) {
      if (!signal.aborted) setMemories((before) => (before.status === 'known' ? before : failed(failure)));
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `news` asks again
  useEffect(() => {
    if (userId === null) {
      loadedFor.current = null;
      setMemories({ status: 'none' });
      return;
    }
    if (loadedFor.current !== userId) setMemories({ status: 'loading' });
    const ended = new AbortController();
    const looks = LOOK_AGAIN_MS.map((ms) => setTimeout(() => void load(userId, ended.signal), ms));
    return () => {
      ended.abort();
      looks.forEach(clearTimeout);
    };
  }, [userId, news, load]);

  const forgetting = useForgetting(userId, (id) => setMemories((before) => without(before, id)), setError);
  const revise = useCallback(
    async (memory: QuotedMemory, value: string) => {
      if (userId === null || value === memory.value) return;
      setError(null);
      try {
        const revised = await reviseMemory(userId, memory.id, value);
        setMemories((before) => replaced(before, memory.id, revised.memory));
      } catch (failure) {
        setError(failed(failure).error);
      }
    },
    [userId],
  );

  return { memories, error, revise, ...forgetting };
}

function withFresh(found: readonly QuotedMemory[], before: Memories): Memories {
  if (before.status !== 'known') return { status: 'known', memories: found, fresh: new Set() };
  const old = new Set(before.memories.map(({ id }) => id));
  const added = found.map(({ id }) => id).filter((id) => !old.has(id));
  return { status: 'known', memories: found, fresh: new Set([...before.fresh, ...added]) };
}

function without(before: Memories, id: string): Memories {
  if (before.status !== 'known') return before;
  return { ...before, memories: before.memories.filter((memory) => memory.id !== id) };
}

/** A corrected value stands for itself: nobody's words say it. */
function replaced(before: Memories, id: string, memory: Memory): Memories {
  if (before.status !== 'known') return before;
  const memories = before.memories.map((known) => {
    if (known.id !== id) return known;
    return { ...memory, quote: memory.id === id ? known.quote : null };
  });
  return { ...before, memories };
}

function failed(failure: unknown): { readonly status: 'failed'; readonly error: string } {
  return { status: 'failed', error: failure instanceof Error ? failure.message : String(failure) };
}
