import { useEffect, useId, useRef, useState } from 'react';
import type { ShownMemory as Shown } from '../../../src/memory/store/looking.ts';
import type { Texts } from '../../brand/en.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { type Fate, isLive, type Traced } from './fate.ts';
import { Origins } from './Origins.tsx';
import { spanOf, wholeSpanOf } from './span.ts';

export type Action = 'correct' | 'forget';

interface ShownMemoryProps {
  readonly userId: string;
  readonly trace: Traced;
  readonly isWhole: boolean;
  readonly isFresh: boolean;
  readonly focusOn: Action | null;
  /** `null` while something is being done with it. */
  readonly onAct: ((action: Action) => void) | null;
  readonly onShowCall: (callId: string) => void;
}

/** A memory as it stands: value, time, what became of it, its source, and what can be done. */
export function ShownMemory(props: ShownMemoryProps) {
  const { userId, trace, isWhole, isFresh, focusOn, onAct, onShowCall } = props;
  const { t, dates } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const buttons = useRef(new Map<Action, HTMLButtonElement>());
  const originsId = useId();
  const { memory, fate } = trace;
  useEffect(() => {
    if (focusOn) buttons.current.get(focusOn)?.focus();
  }, [focusOn]);

  const button = (action: Action, name: string, label: (value: string) => string) => (
    <button
      type="button"
      className="link"
      aria-label={label(isolate(memory.value))}
      onClick={() => onAct?.(action)}
      ref={(element) => {
        if (element) buttons.current.set(action, element);
      }}
    >
      {name}
    </button>
  );
  const span = isWhole ? wholeSpanOf(memory, t.memory, dates) : spanOf(memory, t.memory, dates);
  return (
    <>
      <p className="memory-value">
        <bdi>{memory.value}</bdi>
        {isFresh && <span className="memory-new">{t.memory.fresh}</span>}
      </p>
      {span && <p className="memory-span">{[span, fateInWords(fate, t)].filter(Boolean).join(' · ')}</p>}
      {isWhole && trace.before && (
        <p className="memory-before">{t.memory.replaces(isolate(trace.before.value))}</p>
      )}
      <p className="memory-source">
        <time dateTime={memory.saidAt}>{dates.date(memory.saidAt)}</time> <bdi>{sourceOf(memory, t)}</bdi>
      </p>
      {!isWhole && trace.past.length > 0 && <Past past={trace.past} />}
      {onAct && (
        <div className="memory-actions">
          {isLive(trace) && button('correct', t.memory.correct, t.memory.correctLabel)}
          {button('forget', t.memory.forget, t.memory.forgetLabel)}
          {memory.provenance.turnIds.length > 0 && (
            <button
              type="button"
              className="link"
              aria-expanded={isOpen}
              aria-controls={originsId}
              aria-label={t.memory.whereFromLabel(isolate(memory.value))}
              onClick={() => setOpen(!isOpen)}
            >
              {t.memory.whereFrom}
            </button>
          )}
        </div>
      )}
      <div id={originsId}>
        {isOpen && <Origins userId={userId} memoryId={memory.id} onShowCall={onShowCall} />}
      </div>
    </>
  );
}

/** What was known of the same subject before. */
function Past({ past }: { readonly past: readonly Traced[] }) {
  const { t, dates } = useLanguage();
  return (
    <details className="memory-past">
      <summary>{t.memory.earlierValues(past.length)}</summary>
      <ul>
        {past.map(({ memory, fate }) => (
          <li key={memory.id}>
            <bdi>{memory.value}</bdi>{' '}
            <span className="memory-span">
              {wholeSpanOf(memory, t.memory, dates)}
              {fate.kind !== 'replaced' && ` · ${fateInWords(fate, t)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function fateInWords(fate: Fate, t: Texts): string {
  switch (fate.kind) {
    case 'holds':
      return '';
    case 'ahead':
      return t.memory.ahead;
    case 'replaced':
      return t.memory.ended.replaced(isolate(fate.by.value));
    case 'faded':
    case 'over':
    case 'taken':
      return t.memory.ended[fate.kind];
  }
}

/** The words that said a memory last, or what else stands behind it. */
function sourceOf({ provenance, quote }: Shown, t: Texts): string {
  return quote ? `“${quote}”` : t.memory.sources[provenance.source];
}
