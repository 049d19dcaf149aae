import { type FormEvent, useEffect, useRef, useState } from 'react';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';

interface CorrectionProps {
  readonly value: string;
  /** `null` when nothing is to be changed. */
  readonly onDone: (value: string | null) => void;
}

/** What is right instead. */
export function Correction({ value, onDone }: CorrectionProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') onDone(typed.trim());
  };
  return (
    <form onSubmit={submit} className="memory-edit">
      <input
        ref={field}
        value={typed}
        maxLength={500}
        dir="auto"
        aria-label={t.memory.correctField(isolate(value))}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone(null)}
      />
      <div className="memory-actions">
        <button type="submit" className="link">
          {t.save}
        </button>
        <button type="button" className="link" onClick={() => onDone(null)}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}
