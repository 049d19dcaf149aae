import { useEffect, useRef } from 'react';
import type { Caption } from './conversation.ts';

interface CaptionsProps {
  readonly captions: readonly Caption[];
  readonly personName: string;
  readonly companionName: string;
}

/**
 * Both sides' words as they come. Not a live region: a screen reader would speak over the voice that it spells out;
 * it can be focused and read at any time.
 */
export function Captions({ captions, personName, companionName }: CaptionsProps) {
  const end = useRef<HTMLDivElement>(null);
  const last = captions.at(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the end comes into view with each new word
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [captions.length, last?.text]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="captions" ref={end} tabIndex={0} aria-label="What was said">
      {captions.length === 0 && <p className="captions-empty">Words appear here as they are spoken.</p>}
      <ol>
        {captions.map(({ id, speaker, text, final }) => (
          <li key={id} className="caption" data-speaker={speaker} data-final={final}>
            <span className="caption-name">{speaker === 'person' ? personName : companionName}</span>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
