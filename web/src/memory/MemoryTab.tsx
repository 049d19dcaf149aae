import { useDeferredValue, useMemo, useState } from 'react';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { fitting, type Order } from './arrange.ts';
import { isLive, traced } from './fate.ts';
import { GoneNotices } from './GoneNotices.tsx';
import { MemoryList } from './MemoryList.tsx';
import { OrderChoice } from './OrderChoice.tsx';
import type { Memories } from './useMemories.ts';

/** From this many on, a field helps to find one. */
const SEARCHABLE = 9;

interface MemoryTabProps {
  /** `null` while someone new is filling in who they are. */
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly memories: Memories;
  readonly onShowCall: (callId: string) => void;
}

/** What the companion remembers of a person, to look at and to put right. */
export function MemoryTab({ person, memories, onShowCall }: MemoryTabProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [order, setOrder] = useState<Order>('subject');
  const wanted = useDeferredValue(typed.trim());
  const { asked } = memories;
  const all = useMemo(() => (asked.status === 'known' ? traced(asked.value) : []), [asked]);
  const shown = useMemo(() => fitting(all, wanted), [all, wanted]);
  const live = all.filter(isLive).length;

  return (
    <section className="memories" aria-labelledby="memories-title">
      <h2 id="memories-title">
        {t.memory.title}
        {live > 0 && <span className="memories-count">{live}</span>}
      </h2>
      <GoneNotices memories={memories} />
      <MemoriesNote memories={memories} name={person?.name ?? null} />
      {all.length > 0 && (
        <div className="memories-tools">
          {all.length >= SEARCHABLE && (
            <input
              type="search"
              placeholder={t.memory.find}
              aria-label={t.memory.findLabel}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          <OrderChoice order={order} onChoose={setOrder} />
        </div>
      )}
      {all.length > 0 && shown.length === 0 && (
        <p className="note" role="status">
          {t.memory.notFound(isolate(wanted))}
        </p>
      )}
      {person && (
        <MemoryList
          userId={person.id}
          traces={shown}
          order={order}
          // A search looks among what is over as well.
          isSearch={wanted !== ''}
          memories={memories}
          onShowCall={onShowCall}
        />
      )}
    </section>
  );
}

/** What stands where there is no memory to show. */
function MemoriesNote({ memories, name }: { readonly memories: Memories; readonly name: string | null }) {
  const { t } = useLanguage();
  const { asked, again } = memories;
  switch (asked.status) {
    case 'none':
      return <p className="note">{t.memory.none}</p>;
    case 'loading':
      return <p className="note">{t.memory.loading}</p>;
    case 'failed':
      return (
        <div className="notice" role="alert">
          <p className="notice-title">{sentenceOf(asked.error, t)}</p>
          <button type="button" className="button" onClick={again}>
            {t.tryAgain}
          </button>
        </div>
      );
    case 'known':
      return asked.value.length > 0 ? null : <p className="note">{t.memory.empty(isolate(name ?? ''))}</p>;
  }
}
