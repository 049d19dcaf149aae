import { useEffect, useRef } from 'react';
import type { ForgetPreview } from '../../api/people-store.ts';
import type { Texts } from '../../brand/en.ts';
import { fetchForgetting } from '../api.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';

interface ForgetQuestionProps {
  readonly userId: string;
  readonly memory: { readonly id: string; readonly value: string };
  readonly onForget: () => void;
  readonly onKeep: () => void;
}

/** Says what goes with a memory before it goes. */
export function ForgetQuestion({ userId, memory, onForget, onKeep }: ForgetQuestionProps) {
  const { t } = useLanguage();
  const { asked } = useAsked(memory.id, (id, signal) => fetchForgetting(userId, id, signal));
  const forget = useRef<HTMLButtonElement>(null);
  useEffect(() => forget.current?.focus(), []);

  return (
    // biome-ignore lint/a11y/useSemanticElements: no form is filled in here
    <div
      className="question"
      role="group"
      aria-label={t.memory.forgetLabel(isolate(memory.value))}
      onKeyDown={(event) => event.key === 'Escape' && onKeep()}
    >
      <div aria-live="polite">
        {asked.status === 'known' ? (
          <>
            <p>{t.memory.goesToo}</p>
            <ul>
              {whatGoes(asked.value, memory.value, t).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        ) : (
          <p>{asked.status === 'failed' ? sentenceOf(asked.error, t) : t.memory.looking}</p>
        )}
      </div>
      <div className="question-buttons">
        <button ref={forget} type="button" className="button button-end" onClick={onForget}>
          {t.memory.forgetIt}
        </button>
        <button type="button" className="button" onClick={onKeep}>
          {t.memory.keepIt}
        </button>
      </div>
    </div>
  );
}

function whatGoes({ memories, turns, summaries, loops }: ForgetPreview, own: string, t: Texts): string[] {
  const others = [...new Set(memories)].filter((value) => value !== own).map(isolate);
  return [
    ...(turns > 0 ? [t.memory.goesTurns(turns)] : []),
    ...(others.length > 0 ? [t.memory.goesMemories(others)] : []),
    ...(summaries > 0 ? [t.memory.goesSummaries(summaries)] : []),
    ...(loops.length > 0 ? [t.memory.goesLoops(loops.map(isolate))] : []),
    t.memory.goesGreeting,
  ];
}
