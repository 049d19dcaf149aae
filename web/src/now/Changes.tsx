import { useState } from 'react';
import type { Change } from '../call/reports.ts';
import type { TurnView } from '../call/turns.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import type { Memories } from '../memory/useMemories.ts';

interface ChangesProps {
  readonly turn: TurnView;
  readonly memories: Memories;
}

/** What a turn changed in the memory; each change can be undone. */
export function Changes({ turn: { report, changed, processing }, memories }: ChangesProps) {
  const { t } = useLanguage();
  if (report.offRecord) return <p className="note">{t.now.offRecord}</p>;
  if (changed.length === 0)
    return <p className="note">{processing ? t.now.nothingNew : t.now.remembering}</p>;
  return (
    <ul className="changes">
      {changed.map((change, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn's changes only grow at their end
        <ChangeItem key={place} change={change} memories={memories} />
      ))}
    </ul>
  );
}

function ChangeItem({ change, memories }: { readonly change: Change; readonly memories: Memories }) {
  const { t } = useLanguage();
  const [state, setState] = useState<'as it is' | 'undone'>('as it is');
  const [fault, setFault] = useState<string | null>(null);
  const undo = undoOf(change, memories);
  const carryOut = async () => {
    try {
      await undo?.();
      setState('undone');
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  return (
    <li className="change" data-kind={change.kind} data-undone={state === 'undone'}>
      <span className="tag">{t.now.kinds[change.kind]}</span> <ChangeWords change={change} />
      {state === 'undone' ? (
        <span className="hint" role="status">
          {t.now.undone}
        </span>
      ) : (
        undo &&
        'value' in change && (
          <button
            type="button"
            className="link"
            aria-label={t.now.undoOf(isolate(change.value))}
            onClick={() => void carryOut()}
          >
            {t.undo}
          </button>
        )
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}

function ChangeWords({ change }: { readonly change: Change }) {
  const { t } = useLanguage();
  if ('count' in change) return <span>{t.now.counted[change.kind](change.count)}</span>;
  return (
    <>
      <bdi className="change-value">{change.value}</bdi>
      {change.kind === 'corrected' && change.was && (
        <span className="hint">{t.now.before(isolate(change.was.value))}</span>
      )}
    </>
  );
}

/** How a change is taken back; `null` where there is nothing to take back here. */
function undoOf(change: Change, { forget, revise, holdAgain }: Memories): (() => Promise<void>) | null {
  switch (change.kind) {
    case 'new':
      return () => forget(change);
    case 'corrected': {
      const { was, id } = change;
      return was && (() => revise(id, was.value));
    }
    case 'ended':
      return () => holdAgain(change.id);
    default:
      return null;
  }
}
