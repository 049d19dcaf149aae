import { fetchOrigins } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';

interface OriginsProps {
  readonly userId: string;
  readonly memoryId: string;
  readonly onShowCall: (callId: string) => void;
}

/** All turns that said a memory, each with its date and the way to its call. */
export function Origins({ userId, memoryId, onShowCall }: OriginsProps) {
  const { t, dates } = useLanguage();
  const { asked } = useAsked(memoryId, (id, signal) => fetchOrigins(userId, id, signal));
  if (asked.status === 'failed') return <p className="fault">{sentenceOf(asked.error, t)}</p>;
  if (asked.status !== 'known') return null;
  return (
    <ul className="origins" aria-label={t.memory.origins}>
      {asked.value.map(({ turnId, at, text, callId }) => (
        <li key={turnId}>
          <bdi>{text ? `“${text}”` : t.memory.originGone}</bdi> <time dateTime={at}>{dates.moment(at)}</time>
          {callId && (
            <button
              type="button"
              className="link"
              aria-label={t.memory.inCallLabel(dates.moment(at))}
              onClick={() => onShowCall(callId)}
            >
              {t.memory.inCall}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
