import { useState } from 'react';
import type { RemovalProof } from '../../api/people-store.ts';
import { exportPath } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { RemovalQuestion } from './RemovalQuestion.tsx';

interface DataSectionProps {
  readonly person: { readonly id: string; readonly name: string };
  readonly isInCall: boolean;
  readonly onRemoved: (proof: RemovalProof) => void;
}

/** All of it to take away, and all of it deleted. */
export function DataSection({ person, isInCall, onRemoved }: DataSectionProps) {
  const { t } = useLanguage();
  const [isAsked, setAsked] = useState(false);
  return (
    <section className="data" aria-labelledby="data-title">
      <h3 id="data-title">{t.settings.dataTitle}</h3>
      <p className="hint">{t.settings.dataHint}</p>
      <div className="question-buttons">
        <a className="button" href={exportPath(person.id)} download={`${person.id}.json`}>
          {t.settings.export}
        </a>
        {!isAsked && (
          <button
            type="button"
            className="button button-end"
            disabled={isInCall}
            onClick={() => setAsked(true)}
          >
            {t.settings.delete}
          </button>
        )}
      </div>
      {isAsked && <RemovalQuestion person={person} onRemoved={onRemoved} onKeep={() => setAsked(false)} />}
    </section>
  );
}
