import type { Loop } from '../../../src/memory/store/looking.ts';
import { fetchLoops } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';

/** Those that are done with are of little use after a while. */
const MAX_DONE = 50;

/** What later calls come back to, and what became of it. */
export function LoopList({ userId, news }: { readonly userId: string; readonly news: number }) {
  const { t } = useLanguage();
  const { asked } = useAsked(userId, fetchLoops, news);
  const loops = asked.status === 'known' ? asked.value : [];
  const open = loops.filter(({ state }) => state === 'open');
  const done = loops.filter(({ state }) => state !== 'open');
  return (
    <section aria-labelledby="loops-title">
      <h2 id="loops-title">{t.calls.loopsTitle}</h2>
      {asked.status === 'failed' && <p className="fault">{sentenceOf(asked.error, t)}</p>}
      {asked.status === 'known' && open.length === 0 && <p className="note">{t.calls.loopsEmpty}</p>}
      <ul className="loops">
        {open.map((loop) => (
          <LoopItem key={loop.text} loop={loop} />
        ))}
      </ul>
      {done.length > 0 && (
        <details className="memory-past">
          <summary>{t.calls.loopsDone(done.length)}</summary>
          <ul className="loops">
            {done.slice(0, MAX_DONE).map((loop) => (
              <LoopItem key={loop.text} loop={loop} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function LoopItem({ loop: { text, dueAt, openedAt, askedAt, state } }: { readonly loop: Loop }) {
  const { t, dates } = useLanguage();
  const said = state === 'open' && askedAt !== null ? `${t.calls.states.asked} ${dates.date(askedAt)}` : '';
  return (
    <li className="loop" data-state={state}>
      <bdi>{text}</bdi>{' '}
      <span className="hint">
        <span className="tag">{t.calls.states[state]}</span>
        {dueAt ? t.calls.due(dates.day(Date.parse(dueAt))) : dates.date(openedAt)}
        {said && ` · ${said}`}
      </span>
    </li>
  );
}
