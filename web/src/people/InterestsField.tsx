import { type KeyboardEvent, useId, useState } from 'react';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';

interface InterestsFieldProps {
  readonly interests: readonly string[];
  readonly onChange: (interests: readonly string[]) => void;
}

const MAX_INTERESTS = 20;

/** Interests as chips: a comma or Enter makes one, Backspace in the empty field takes the last away. */
export function InterestsField({ interests, onChange }: InterestsFieldProps) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const fieldId = useId();

  const add = (typed: string) => onChange(withInterests(interests, typed));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      add(text);
      setText('');
    }
    if (event.key === 'Backspace' && text === '' && interests.length > 0) onChange(interests.slice(0, -1));
  };
  const onType = (typed: string) => {
    const comma = typed.lastIndexOf(',');
    if (comma >= 0) add(typed.slice(0, comma));
    setText(typed.slice(comma + 1));
  };

  return (
    <div className="field">
      <label htmlFor={fieldId}>
        {t.welcome.interests} <span className="field-hint">{t.welcome.commas}</span>
      </label>
      <div className="chips">
        {interests.map((interest) => (
          <span key={interest} className="chip">
            <bdi>{interest}</bdi>
            <button
              type="button"
              aria-label={t.welcome.remove(isolate(interest))}
              onClick={() => onChange(interests.filter((kept) => kept !== interest))}
            >
              ×
            </button>
          </span>
        ))}
        <input
          id={fieldId}
          value={text}
          maxLength={200}
          autoComplete="off"
          placeholder={interests.length === 0 ? t.welcome.interestsExample : ''}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            add(text);
            setText('');
          }}
        />
      </div>
    </div>
  );
}

/** The interests with those in a typed, comma-separated text; none twice, none overlong. */
export function withInterests(interests: readonly string[], typed: string): readonly string[] {
  const added = typed
    .split(',')
    .map((interest) => interest.trim().slice(0, 60))
    .filter((interest) => interest !== '');
  return [...new Set([...interests, ...added])].slice(0, MAX_INTERESTS);
}
