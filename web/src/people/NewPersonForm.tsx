import { type FormEvent, useId, useState } from 'react';
import type { Caller } from '../api.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { newCaller } from './caller.ts';
import { InterestsField } from './InterestsField.tsx';

interface NewPersonFormProps {
  readonly companionName: string;
  readonly onTalk: (caller: Caller) => void;
}

/** The onboarding details: they become the first memories, so the first greeting already has a name in it. */
export function NewPersonForm({ companionName, onTalk }: NewPersonFormProps) {
  const { t } = useLanguage();
  const [name, setName] = useState('');
  const [occupation, setOccupation] = useState('');
  const [interests, setInterests] = useState<readonly string[]>([]);
  const nameId = useId();
  const occupationId = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const details = { name: name.trim(), occupation: occupation.trim() || null, interests };
    if (details.name !== '') onTalk(newCaller(details));
  };

  return (
    <form className="new-person" onSubmit={submit}>
      <div className="field">
        <label htmlFor={nameId}>{t.welcome.name}</label>
        <input
          id={nameId}
          value={name}
          required
          maxLength={80}
          pattern=".*\S.*"
          title={t.welcome.nameWanted}
          autoComplete="given-name"
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={occupationId}>
          {t.welcome.occupation} <span className="field-hint">{t.welcome.ifYouLike}</span>
        </label>
        <input
          id={occupationId}
          value={occupation}
          maxLength={120}
          autoComplete="organization-title"
          onChange={(event) => setOccupation(event.target.value)}
        />
      </div>
      <InterestsField interests={interests} onChange={setInterests} />
      <button type="submit" className="button button-main">
        {t.welcome.talkTo(isolate(companionName))}
      </button>
    </form>
  );
}
