import { useEffect, useRef, useState } from 'react';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import type { GoneMemory, Memories } from './useMemories.ts';

/** What was forgotten here just now, each with the way back. */
export function GoneNotices({ memories: { gone, bringBack } }: { readonly memories: Memories }) {
  const { t } = useLanguage();
  const [said, setSaid] = useState('');
  const undoButton = useRef<HTMLButtonElement>(null);
  const latest = gone[0]?.undo;
  const seen = useRef(latest);
  // What had the focus has gone with its memory: the way back has it now.
  useEffect(() => {
    if (latest !== undefined && latest !== seen.current) undoButton.current?.focus();
    seen.current = latest;
  }, [latest]);
  const undo = async (one: GoneMemory) => {
    try {
      await bringBack(one);
      setSaid(t.memory.broughtBack);
    } catch (error) {
      setSaid(sentenceOf(error, t));
    }
  };
  return (
    <div className="gone" role="status">
      {gone.length === 0 && said && <p className="note">{said}</p>}
      {gone.map((one, place) => (
        <p key={one.undo} className="gone-one">
          <span dir="auto">{t.memory.forgotten(one.value)}</span>
          <button
            ref={place === 0 ? undoButton : null}
            type="button"
            className="link"
            onClick={() => void undo(one)}
          >
            {t.undo}
          </button>
        </p>
      ))}
    </div>
  );
}
