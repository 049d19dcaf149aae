import { useEffect, useRef, useState } from 'react';
import type { WholeCall } from '../../../src/memory/store/looking.ts';
import { fetchCall } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';
import { CallDeletion } from './CallDeletion.tsx';
import { lengthInWords } from './length.ts';
import { Transcript } from './Transcript.tsx';

interface PastCallViewProps {
  readonly userId: string;
  readonly callId: string;
  readonly onBack: () => void;
  readonly onDeleted: () => void;
}

/** One past call. */
export function PastCallView({ userId, callId, onBack, onDeleted }: PastCallViewProps) {
  const { t } = useLanguage();
  const { asked } = useAsked(callId, (id, signal) => fetchCall(userId, id, signal));
  const [said, setSaid] = useState<string | null>(null);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);

  const deleted = (turns: number, memories: number) => {
    setSaid(t.calls.deleted(turns, memories));
    onDeleted();
    back.current?.focus();
  };
  return (
    <section className="past-call" aria-label={t.calls.title}>
      <button ref={back} type="button" className="link" onClick={onBack}>
        ← {t.calls.all}
      </button>
      {said ? (
        <p className="note" role="status">
          {said}
        </p>
      ) : (
        <>
          {asked.status === 'loading' && <p className="note">{t.calls.loading}</p>}
          {asked.status === 'failed' && (
            <p className="fault" role="alert">
              {sentenceOf(asked.error, t)}
            </p>
          )}
          {asked.status === 'known' && (
            <>
              <About call={asked.value} />
              <Transcript turns={asked.value.transcript} />
              <CallDeletion userId={userId} call={asked.value} onDeleted={deleted} />
            </>
          )}
        </>
      )}
    </section>
  );
}

function About({ call }: { readonly call: WholeCall }) {
  const { t, dates } = useLanguage();
  return (
    <header>
      <h2>{t.calls.of(dates.moment(call.startedAt))}</h2>
      <p className="hint">
        {[lengthInWords(call, t), t.calls.turns(call.turns)].filter(Boolean).join(' · ')}
      </p>
      <h3>{t.calls.summary}</h3>
      <p dir="auto" className={call.summary ? 'call-summary' : 'note'}>
        {call.summary ?? t.calls.noSummary}
      </p>
      {call.askNext && (
        <p className="hint" dir="auto">
          {t.calls.askNext(call.askNext)}
        </p>
      )}
    </header>
  );
}
