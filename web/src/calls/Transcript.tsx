import type { WholeCall } from '../../../src/memory/store/looking.ts';
import { useLanguage } from '../language/language.ts';
import { useGrowing } from '../useGrowing.ts';

/** The words of a past call, and under each turn what is remembered from it. */
export function Transcript({ turns }: { readonly turns: WholeCall['transcript'] }) {
  const { t, dates } = useLanguage();
  const [count, end] = useGrowing('');
  return (
    <>
      <h3>{t.calls.transcript}</h3>
      {turns.length === 0 && <p className="note">{t.calls.wordsGone}</p>}
      <ol className="transcript">
        {turns.slice(0, count).map(({ turnId, at, said, answered, memories }) => (
          <li key={turnId}>
            <time className="hint" dateTime={at}>
              {dates.hour(at)}
            </time>
            {said && (
              <p dir="auto" data-speaker="person">
                {said}
              </p>
            )}
            {answered && (
              <p dir="auto" data-speaker="companion">
                {answered}
              </p>
            )}
            {memories.length > 0 && (
              <p className="transcript-memories">
                <span className="hint">{t.calls.remembered}</span>
                {memories.map(({ id, value }) => (
                  <bdi key={id} className="tag">
                    {value}
                  </bdi>
                ))}
              </p>
            )}
          </li>
        ))}
      </ol>
      {count < turns.length && <div ref={end} className="list-end" />}
    </>
  );
}
