import { useCallback, useEffect, useState } from 'react';

/** As many rows fill a tall window twice. */
const STEP = 60;
/** Rows are made before they come into view. */
const AHEAD = '1200px';

/**
 * A long list that grows while one scrolls towards its end, so that opening it takes the same time however long it is.
 *
 * @param listKey Another list begins at its beginning.
 * @returns How many rows to show, and the ref of an element that stands after them.
 */
export function useGrowing(listKey: string): readonly [number, (end: Element | null) => void] {
  const [shown, setShown] = useState(STEP);
  const [end, setEnd] = useState<Element | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list
  useEffect(() => setShown(STEP), [listKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an end that stays in view asks again
  useEffect(() => {
    if (!end) return;
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setShown((before) => before + STEP),
      { rootMargin: AHEAD },
    );
    watch.observe(end);
    return () => watch.disconnect();
  }, [end, shown]);

  return [shown, useCallback((element: Element | null) => setEnd(element), [])];
}
