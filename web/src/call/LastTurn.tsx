import { dateOf } from '../dates.ts';
import type { Greeting, MemoryReport, TurnReport } from './conversation.ts';
import { readRecalledLine } from './recalled-line.ts';
import { StageChart } from './StageChart.tsx';

const GREETING_SOURCES: Readonly<Record<Greeting['source'], string>> = {
  prepared: 'The greeting was written and spoken after the last call; it only had to be played.',
  onboarding: 'The greeting was made of what you said about yourself.',
  neutral: 'The greeting was one for people I do not know yet.',
};

interface LastTurnProps {
  readonly greeting: Greeting | null;
  readonly turn: TurnReport | null;
  readonly remembered: MemoryReport | null;
}

/** What came to mind for the last reply, and where its time went. */
export function LastTurn({ greeting, turn, remembered }: LastTurnProps) {
  if (!turn) return greeting && <p className="last-turn-note">{GREETING_SOURCES[greeting.source]}</p>;
  return (
    <section className="last-turn" aria-labelledby="last-turn-title">
      <h2 id="last-turn-title">For the last reply</h2>
      {turn.recalled.length === 0 ? (
        <p className="last-turn-note">Nothing came to mind.</p>
      ) : (
        <>
          <RecalledList lines={turn.recalled} />
          <p className="last-turn-note">{usedInWords(turn.receipt)}</p>
        </>
      )}
      {turn.offRecord && <p className="last-turn-note">Off the record: nothing of it is kept.</p>}
      {turn.tools.length > 0 && <p className="last-turn-note">Tools used: {turn.tools.join(', ')}</p>}
      <StageChart stages={turn.stages} />
      {remembered?.turnId === turn.turnId && <p className="last-turn-note">{inWords(remembered)}</p>}
    </section>
  );
}

/** An estimate by words: a reply may say the same in others. */
function usedInWords({ given, used }: TurnReport['receipt']): string {
  if (given > 1) return `The reply seems to use ${used} of these ${given}.`;
  return used > 0 ? 'The reply seems to use it.' : 'The reply does not seem to use it.';
}

/** What happened after the reply, while the conversation went on. */
function inWords({ changes, stages }: MemoryReport): string {
  const what =
    { 0: 'Nothing new to remember', 1: 'One thing remembered' }[changes] ?? `${changes} things remembered`;
  const seconds = ((stages.total ?? 0) / 1_000).toFixed(1);
  return `${what}, after ${seconds} s of work beside the conversation.`;
}

/** Best first: the rest seldom says why the reply is what it is. */
const SHOWN = 4;

function RecalledList({ lines }: { readonly lines: readonly string[] }) {
  const rest = lines.slice(SHOWN);
  const list = (part: readonly string[]) => (
    <ul className="recalled">
      {part.map((line) => (
        <Recalled key={line} line={line} />
      ))}
    </ul>
  );
  return (
    <>
      {list(lines.slice(0, SHOWN))}
      {rest.length > 0 && (
        <details className="recalled-rest">
          <summary>and {rest.length} more</summary>
          {list(rest)}
        </details>
      )}
    </>
  );
}

const SPEAKERS = { person: 'you, ', companion: 'me, ' } as const;

function Recalled({ line }: { readonly line: string }) {
  const { text, day, verbatim } = readRecalledLine(line);
  return (
    <li>
      {text}{' '}
      {day && (
        <span className="recalled-when">
          {verbatim && SPEAKERS[verbatim]}
          <time dateTime={day}>{dateOf(day)}</time>
        </span>
      )}
    </li>
  );
}
