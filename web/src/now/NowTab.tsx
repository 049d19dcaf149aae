import type { CallState } from '../call/call-state.ts';
import type { TurnView } from '../call/turns.ts';
import { useLanguage } from '../language/language.ts';
import type { Memories } from '../memory/useMemories.ts';
import { Changes } from './Changes.tsx';
import { RecalledList } from './RecalledList.tsx';

interface NowTabProps {
  readonly call: CallState;
  readonly memories: Memories;
}

/** What the call does with the memory while it goes on: what comes to mind for a reply, and what each turn changes. */
export function NowTab({ call, memories }: NowTabProps) {
  const { t } = useLanguage();
  const { greeting, coming, turns } = call;
  const last = turns.seen.at(-1);
  const earlier = turns.seen.slice(0, -1).toReversed();
  if (!last && coming === null)
    return <p className="note">{greeting ? t.now.greetings[greeting.source] : t.now.idle}</p>;
  return (
    <div className="now">
      {coming !== null && (
        <section className="receipt" aria-labelledby="coming-title">
          <h2 id="coming-title">{t.now.title}</h2>
          {coming.length > 0 ? (
            <RecalledList lines={coming} used={[]} />
          ) : (
            <p className="note">{t.now.nothing}</p>
          )}
        </section>
      )}
      {last && (
        <section className="receipt" aria-labelledby="last-title">
          <h2 id="last-title">{t.now.lastTitle}</h2>
          <Receipt turn={last} memories={memories} />
          <p className="hint">{t.now.countsAtOnce}</p>
        </section>
      )}
      {earlier.length > 0 && (
        <section className="receipt" aria-labelledby="earlier-title">
          <h2 id="earlier-title">{t.now.earlierTitle}</h2>
          {earlier.map((turn) => (
            <details key={turn.report.turnId} className="earlier">
              <summary>
                <bdi>{turn.report.said}</bdi>
              </summary>
              <Receipt turn={turn} memories={memories} />
            </details>
          ))}
        </section>
      )}
    </div>
  );
}

function Receipt({ turn, memories }: { readonly turn: TurnView; readonly memories: Memories }) {
  const { t } = useLanguage();
  const { recalled, receipt, marks } = turn.report;
  const used = [...new Set(marks.flatMap(({ lines }) => lines))];
  return (
    <>
      {recalled.length > 0 ? (
        <>
          <RecalledList lines={recalled} used={used} />
          <p className="hint">{t.now.uses(receipt.used, receipt.given)}</p>
        </>
      ) : (
        <p className="note">{t.now.nothing}</p>
      )}
      <h3>{t.now.changedTitle}</h3>
      <Changes turn={turn} memories={memories} />
    </>
  );
}
