import type { PastCall } from '../../../src/memory/store/looking.ts';
import { fetchCalls } from '../api.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';
import { useGrowing } from '../useGrowing.ts';
import { LoopList } from './LoopList.tsx';
import { lengthInWords } from './length.ts';
import { PastCallView } from './PastCallView.tsx';

interface CallsTabProps {
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly news: number;
  /** The call that is looked at; `null`: all of them. */
  readonly callId: string | null;
  readonly onShowCall: (id: string | null) => void;
  readonly onDeleted: () => void;
}

/** Past calls and what is open from them, or one of them. */
export function CallsTab({ person, news, callId, onShowCall, onDeleted }: CallsTabProps) {
  const { t } = useLanguage();
  if (!person) return <p className="note">{t.calls.none}</p>;
  if (callId)
    return (
      <PastCallView
        key={callId}
        userId={person.id}
        callId={callId}
        onBack={() => onShowCall(null)}
        onDeleted={onDeleted}
      />
    );
  return (
    <div className="calls">
      <LoopList userId={person.id} news={news} />
      <CallList person={person} news={news} onShowCall={onShowCall} />
    </div>
  );
}

type CallListProps = Pick<CallsTabProps, 'news' | 'onShowCall'> & {
  readonly person: { readonly id: string; readonly name: string };
};

function CallList({ person, news, onShowCall }: CallListProps) {
  const { t } = useLanguage();
  const { asked, again } = useAsked(person.id, fetchCalls, news);
  const [count, end] = useGrowing(person.id);
  const calls = asked.status === 'known' ? asked.value : [];
  return (
    <section aria-labelledby="calls-title">
      <h2 id="calls-title">
        {t.calls.title}
        {calls.length > 0 && <span className="memories-count">{calls.length}</span>}
      </h2>
      {asked.status === 'loading' && <p className="note">{t.calls.loading}</p>}
      {asked.status === 'failed' && (
        <div className="notice" role="alert">
          <p className="notice-title">{sentenceOf(asked.error, t)}</p>
          <button type="button" className="button" onClick={again}>
            {t.tryAgain}
          </button>
        </div>
      )}
      {asked.status === 'known' && calls.length === 0 && (
        <p className="note">{t.calls.empty(isolate(person.name))}</p>
      )}
      <ul>
        {calls.slice(0, count).map((call) => (
          <CallItem key={call.id} call={call} onShow={() => onShowCall(call.id)} />
        ))}
      </ul>
      {count < calls.length && <div ref={end} className="list-end" />}
    </section>
  );
}

function CallItem({ call, onShow }: { readonly call: PastCall; readonly onShow: () => void }) {
  const { t, dates } = useLanguage();
  const date = dates.moment(call.startedAt);
  return (
    <li className="call-item">
      <button type="button" className="call-open" onClick={onShow}>
        <time dateTime={call.startedAt}>{date}</time>
        <span className="hint">
          {[lengthInWords(call, t), call.turns > 0 ? t.calls.turns(call.turns) : t.calls.nothingSaid]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {call.summary && <bdi className="call-summary">{call.summary}</bdi>}
      </button>
    </li>
  );
}
