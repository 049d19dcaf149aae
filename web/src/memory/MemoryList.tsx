import { useMemo } from 'react';
import { useLanguage } from '../language/language.ts';
import { useGrowing } from '../useGrowing.ts';
import { bySubject, byTime, firstRows, type Order, PAST } from './arrange.ts';
import { isLive, type Traced } from './fate.ts';
import { MemoryItem } from './MemoryItem.tsx';
import type { Memories } from './useMemories.ts';

interface MemoryListProps {
  readonly userId: string;
  readonly traces: readonly Traced[];
  readonly order: Order;
  readonly isSearch: boolean;
  readonly memories: Memories;
  readonly onShowCall: (callId: string) => void;
}

/** Memories in groups; a long list grows while one scrolls. */
export function MemoryList({ userId, traces, order, isSearch, memories, onShowCall }: MemoryListProps) {
  const { t, dates } = useLanguage();
  const groups = useMemo(
    () => (order === 'time' ? byTime(traces, dates.month) : bySubject(traces)),
    [traces, order, dates],
  );
  const total = groups.reduce((sum, group) => sum + group.traces.length, 0);
  const [count, end] = useGrowing(`${userId} ${order} ${isSearch}`);
  const titleOf = (name: string) => {
    if (order === 'time') return name;
    return name === PAST ? t.memory.holdsNot : t.memory.categories[name as keyof typeof t.memory.categories];
  };

  return (
    <div className="memory-list" data-order={order}>
      {firstRows(groups, count).map(({ name, traces: rows }) => (
        <div key={name} className="memory-group">
          <h3>{titleOf(name)}</h3>
          <ul>
            {rows.map((trace) => (
              <MemoryItem
                key={trace.memory.id}
                userId={userId}
                trace={trace}
                isWhole={order === 'time' || !isLive(trace)}
                isFresh={memories.fresh.has(trace.memory.id)}
                memories={memories}
                onShowCall={onShowCall}
              />
            ))}
          </ul>
        </div>
      ))}
      {count < total && <div ref={end} className="list-end" />}
    </div>
  );
}
