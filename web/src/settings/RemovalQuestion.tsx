import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { RemovalProof } from '../../api/people-store.ts';
import { deletePerson } from '../api.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';

interface RemovalQuestionProps {
  readonly person: { readonly id: string; readonly name: string };
  readonly onRemoved: (proof: RemovalProof) => void;
  readonly onKeep: () => void;
}

/** Asks for the name before a person is deleted for good. */
export function RemovalQuestion({ person, onRemoved, onKeep }: RemovalQuestionProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const name = isolate(person.name);
  const isSure = typed.trim() === person.name.trim();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isSure) return;
    try {
      onRemoved(await deletePerson(person.id));
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  return (
    <form className="question" onSubmit={submit} aria-label={t.settings.deleteTitle(name)}>
      <p>
        <strong>{t.settings.deleteTitle(name)}</strong>
      </p>
      <p>{t.settings.deleteHint(name)}</p>
      <input
        ref={field}
        value={typed}
        autoComplete="off"
        dir="auto"
        aria-label={t.settings.deleteField}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onKeep()}
      />
      <div className="question-buttons">
        <button type="submit" className="button button-end" disabled={!isSure}>
          {t.settings.deleteIt}
        </button>
        <button type="button" className="button" onClick={onKeep}>
          {t.cancel}
        </button>
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
