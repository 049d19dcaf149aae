import { useState } from 'react';
import type { WholeCall } from '../../../src/memory/store/looking.ts';
import { deleteCall } from '../api.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';

interface CallDeletionProps {
  readonly userId: string;
  readonly call: WholeCall;
  readonly onDeleted: (turns: number, memories: number) => void;
}

/** Deletes a call, once it was said what goes with it. */
export function CallDeletion({ userId, call, onDeleted }: CallDeletionProps) {
  const { t } = useLanguage();
  const [isAsked, setAsked] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  if (!isAsked)
    return (
      <button type="button" className="button button-end" onClick={() => setAsked(true)}>
        {t.calls.delete}
      </button>
    );

  const told = new Map(
    call.transcript.flatMap(({ memories }) => memories).map((memory) => [memory.id, memory]),
  );
  const values = (alone: boolean) =>
    [...told.values()].filter((memory) => memory.alone === alone).map(({ value }) => isolate(value));
  const [gone, kept] = [values(true), values(false)];
  const carryOut = async () => {
    try {
      const { turns, memories } = await deleteCall(userId, call.id);
      onDeleted(turns, memories);
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no form is filled in here
    <div className="question" role="group" aria-label={t.calls.deleteTitle}>
      <p>
        <strong>{t.calls.deleteTitle}</strong>
      </p>
      <ul>
        <li>{t.calls.deletes(call.turns)}</li>
        {gone.length > 0 && <li>{t.calls.deletesMemories(gone)}</li>}
        {call.loops.length > 0 && <li>{t.calls.deletesLoops(call.loops.map(isolate))}</li>}
      </ul>
      {kept.length > 0 && <p className="hint">{t.calls.keepsMemories(kept)}</p>}
      <p className="hint">{t.calls.noUndo}</p>
      <div className="question-buttons">
        <button type="button" className="button button-end" onClick={() => void carryOut()}>
          {t.calls.deleteIt}
        </button>
        <button type="button" className="button" onClick={() => setAsked(false)}>
          {t.cancel}
        </button>
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
