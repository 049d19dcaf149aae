import { useId, useState } from 'react';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';

interface ChoiceSettingProps {
  readonly label: string;
  readonly hint: string;
  /** What no choice means. @default as with everybody */
  readonly usual?: string;
  /** What is kept, and how it is shown. */
  readonly choices: readonly { readonly value: string; readonly title: string; readonly lang?: string }[];
  /** What is stored; `null`: as with everybody. */
  readonly stored: string | null;
  /** Rejects where it could not be kept. */
  readonly onSave: (value: string | null) => Promise<unknown>;
}

/** One of several, or as with everybody. What could not be kept is not shown as chosen. */
export function ChoiceSetting({ label, hint, choices, stored, onSave, ...props }: ChoiceSettingProps) {
  const { t } = useLanguage();
  const usual = props.usual ?? t.settings.usual;
  const id = useId();
  const [chosen, setChosen] = useState(stored);
  const [isSaved, setSaved] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const choose = async (value: string | null) => {
    const before = chosen;
    setChosen(value);
    setSaved(false);
    setFault(null);
    try {
      await onSave(value);
      setSaved(true);
    } catch (error) {
      setChosen(before);
      setFault(sentenceOf(error, t));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={choices.some(({ value }) => value === chosen) ? (chosen ?? '') : ''}
        aria-describedby={`${id}-hint`}
        onChange={(event) => void choose(event.target.value || null)}
      >
        <option value="">{usual}</option>
        {choices.map(({ value, title, lang }) => (
          <option key={value} value={value} lang={lang}>
            {title}
          </option>
        ))}
      </select>
      <p className="hint" id={`${id}-hint`}>
        {hint} <span role="status">{isSaved && t.settings.saved}</span>
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
