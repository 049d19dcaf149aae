import { useState } from 'react';
import type { RemovalProof } from '../../api/people-store.ts';
import { type About, fetchPerson } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { useAsked } from '../useAsked.ts';
import { CallingSetting } from './CallingSetting.tsx';
import { DataSection } from './DataSection.tsx';
import { Proof } from './Proof.tsx';
import { SpeechSettings } from './SpeechSettings.tsx';
import { ZoneSetting } from './ZoneSetting.tsx';

interface SettingsTabProps {
  readonly person: { readonly id: string; readonly name: string } | null;
  /** `null` until the server has said it. */
  readonly about: About | null;
  readonly isInCall: boolean;
  readonly onGone: () => void;
}

/** What a person decides about how they are understood, and about their data as a whole. */
export function SettingsTab({ person, about, isInCall, onGone }: SettingsTabProps) {
  const { t, dates } = useLanguage();
  const { asked } = useAsked(person?.id ?? null, fetchPerson);
  const [proof, setProof] = useState<RemovalProof | null>(null);
  if (!person) return <p className="note">{t.settings.needsPerson}</p>;
  // Of somebody who is gone nothing can be set.
  if (proof) return <Proof proof={proof} name={person.name} onDone={onGone} />;
  // All of it comes at once: nothing moves under a hand that is about to choose.
  if (asked.status === 'loading') return <p className="note">{t.memory.loading}</p>;
  return (
    <div className="settings">
      <h2>{t.settings.title}</h2>
      {about && asked.status === 'known' && (
        <SpeechSettings userId={person.id} stored={asked.value} about={about} />
      )}
      {asked.status === 'failed' && (
        <p className="fault" role="alert">
          {sentenceOf(asked.error, t)}
        </p>
      )}
      <ZoneSetting userId={person.id} />
      {about && asked.status === 'known' && (about.callsPeople || asked.value.callWish) && (
        <CallingSetting
          userId={person.id}
          companionName={about.companionName}
          wish={asked.value.callWish}
          canAgree={about.callsPeople}
        />
      )}
      <DataSection person={person} isInCall={isInCall} onRemoved={setProof} />
      {asked.status === 'known' && <p className="hint">{t.settings.since(dates.date(asked.value.since))}</p>}
    </div>
  );
}
