import { useLanguage } from '../language/language.ts';
import { readRecalledLine } from './recalled-line.ts';

/** Best first: the rest seldom says why the reply is what it is. */
const SHOWN = 4;

interface RecalledListProps {
  readonly lines: readonly string[];
  /** Places of the lines that the reply seems to use. */
  readonly used: readonly number[];
}

/** What came to mind, numbered as the reply's sentences refer to it. */
export function RecalledList({ lines, used }: RecalledListProps) {
  const { t } = useLanguage();
  const all = lines.map((line, place) => ({ line, place }));
  // What is used is shown wherever it stands.
  const isShown = ({ place }: { readonly place: number }) => place < SHOWN || used.includes(place);
  const rest = all.filter((one) => !isShown(one));
  const list = (part: typeof all) => (
    <ol className="recalled">
      {part.map(({ line, place }) => (
        <Recalled key={place} line={line} number={place + 1} isUsed={used.includes(place)} />
      ))}
    </ol>
  );
  return (
    <>
      {list(all.filter(isShown))}
      {rest.length > 0 && (
        <details className="recalled-rest">
          <summary>{t.now.more(rest.length)}</summary>
          {list(rest)}
        </details>
      )}
    </>
  );
}

interface RecalledProps {
  readonly line: string;
  readonly number: number;
  readonly isUsed: boolean;
}

function Recalled({ line, number, isUsed }: RecalledProps) {
  const { t, dates } = useLanguage();
  const { text, day, verbatim } = readRecalledLine(line);
  const speaker = verbatim && { person: t.you, companion: t.me }[verbatim];
  return (
    <li value={number} data-used={isUsed}>
      <bdi>{text}</bdi>{' '}
      <span className="recalled-when">
        {speaker && `${speaker}, `}
        {day && <time dateTime={day}>{dates.date(day)}</time>}
        {isUsed && <span className="tag">{t.now.used}</span>}
      </span>
    </li>
  );
}
