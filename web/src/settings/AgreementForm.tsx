import { type FormEvent, useId, useState } from 'react';
import { type Agreement, CALLING_HOURS } from '../../../src/memory/calling.ts';
import { useLanguage } from '../language/language.ts';

interface HourFieldProps {
  readonly label: string;
  readonly hour: number;
  readonly first: number;
  readonly onChange: (hour: number) => void;
}

/** One of the hours of a day, from `first` on. */
function HourField({ label, hour, first, onChange }: HourFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={hour} onChange={(event) => onChange(Number(event.target.value))}>
        {Array.from({ length: 24 }, (_, i) => first + i).map((one) => (
          <option key={one} value={one}>
            {one}:00
          </option>
        ))}
      </select>
    </div>
  );
}

/** On which number, and within which hours, somebody agrees to be called. */
export function AgreementForm({
  onAgree,
}: {
  readonly onAgree: (agreement: Required<Agreement>) => unknown;
}) {
  const { t } = useLanguage();
  const id = useId();
  const [number, setNumber] = useState('');
  const [fromHour, setFromHour] = useState<number>(CALLING_HOURS.fromHour);
  const [untilHour, setUntilHour] = useState<number>(CALLING_HOURS.untilHour);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== '') onAgree({ number: number.trim(), fromHour, untilHour });
  };
  return (
    <form className="agreement" onSubmit={submit} aria-labelledby="calling-title">
      <p className="hint">{t.settings.agreeHint}</p>
      <div className="field">
        <label htmlFor={id}>{t.settings.number}</label>
        <input
          id={id}
          type="tel"
          value={number}
          maxLength={40}
          autoComplete="tel"
          onChange={(event) => setNumber(event.target.value)}
        />
      </div>
      <div className="hours">
        <HourField label={t.settings.fromHour} hour={fromHour} first={0} onChange={setFromHour} />
        <HourField label={t.settings.untilHour} hour={untilHour} first={1} onChange={setUntilHour} />
      </div>
      <button type="submit" className="button" disabled={number.trim() === ''}>
        {t.settings.agree}
      </button>
    </form>
  );
}
