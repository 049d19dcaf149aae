import { useEffect, useRef } from 'react';
import { useLanguage } from '../language/language.ts';
import { type Caption, MAX_CAPTIONS } from './captions.ts';
import { MarkedWords } from './MarkedWords.tsx';
import type { TurnView } from './turns.ts';

interface CaptionsProps {
  readonly captions: readonly Caption[];
  /** What is known of the turns: which sentence used which memory. */
  readonly turns: readonly TurnView[];
  readonly personName: string;
  readonly companionName: string;
}

/**
 * Both sides' words as they come. Not a live region: a screen reader would speak over the voice that it spells out;
 * it can be focused and read at any time.
 */
export function Captions({ captions, turns, personName, companionName }: CaptionsProps) {
  const { t } = useLanguage();
  const end = useRef<HTMLDivElement>(null);
  const last = captions.at(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the end comes into view with each new word
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [last?.id, last?.text]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="captions" ref={end} tabIndex={0} aria-label={t.call.captions}>
      {captions.length === 0 && <p className="captions-empty">{t.call.captionsEmpty}</p>}
      {captions.length === MAX_CAPTIONS && <p className="captions-empty">{t.call.earlier}</p>}
      <ol>
        {captions.map((caption) => (
          <li
            key={caption.id}
            className="caption"
            data-speaker={caption.speaker}
            data-final={caption.final}
            data-off-record={caption.offRecord === true}
          >
            <bdi className="caption-name">{caption.speaker === 'person' ? personName : companionName}</bdi>
            <p dir="auto">
              <MarkedWords text={caption.text} marks={marksOf(caption, turns)} />
              {caption.interrupted && <span className="caption-note">— {t.call.interrupted}</span>}
              {caption.offRecord && <span className="caption-note">{t.call.notKept}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

const NO_MARKS: TurnView['report']['marks'] = [];

/** The sentences of a reply that use a memory; a reply is known by its words. */
function marksOf({ speaker, text }: Caption, turns: readonly TurnView[]): TurnView['report']['marks'] {
  if (speaker !== 'companion') return NO_MARKS;
  const words = text.trim();
  const turn = turns.findLast(
    ({ report: { reply } }) => reply && (reply.includes(words) || words.includes(reply)),
  );
  return turn?.report.marks ?? NO_MARKS;
}
