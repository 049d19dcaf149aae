import { fetchPerson } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { useAsked } from '../useAsked.ts';
import { DataSection } from './DataSection.tsx';
import { ZoneSetting } from './ZoneSetting.tsx';

interface SettingsTabProps {
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly isInCall: boolean;
  readonly onGone: () => void;
}

/** What a person decides about how they are understood, and about their data as a whole. */
export function SettingsTab({ person, isInCall, onGone }: SettingsTabProps) {
  const { t, dates } = useLanguage();
  const { asked } = useAsked(person?.id ?? null, fetchPerson);
  if (!person) return <p className="note">{t.settings.needsPerson}</p>;
  return (
    <div className="settings">
      <h2>{t.settings.title}</h2>
      <ZoneSetting userId={person.id} />
      <DataSection person={person} isInCall={isInCall} onGone={onGone} />
      {asked.status === 'known' && <p className="hint">{t.settings.since(dates.date(asked.value.since))}</p>}
    </div>
  );
}
