import { useLanguage } from '../language/language.ts';
import type { TurnReport } from './reports.ts';

interface MarkedWordsProps {
  readonly text: string;
  readonly marks: TurnReport['marks'];
}

/** A reply in which the sentences that seem to use a memory bear its number in the list of what was recalled. */
export function MarkedWords({ text, marks }: MarkedWordsProps) {
  const { t } = useLanguage();
  return splitAtMarks(text, marks).map(({ words, at, lines }) => {
    if (!lines) return <span key={at}>{words}</span>;
    const numbers = lines.map((line) => line + 1).join(', ');
    return (
      <span key={at}>
        <span className="caption-mark">{words}</span>
        <sup className="caption-number">
          <span className="unseen">({t.call.usesLines(numbers)})</span>
          <span aria-hidden="true">{numbers}</span>
        </sup>
      </span>
    );
  });
}

interface Part {
  readonly words: string;
  /** Where it begins. */
  readonly at: number;
  readonly lines?: readonly number[];
}

function splitAtMarks(text: string, marks: TurnReport['marks']): readonly Part[] {
  const found = marks
    .map((mark) => ({ ...mark, at: text.indexOf(mark.sentence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at);
  const parts: Part[] = [];
  let done = 0;
  for (const { sentence, lines, at } of found) {
    if (at < done) continue;
    if (at > done) parts.push({ words: text.slice(done, at), at: done });
    parts.push({ words: sentence, at, lines });
    done = at + sentence.length;
  }
  if (done < text.length) parts.push({ words: text.slice(done), at: done });
  return parts;
}
