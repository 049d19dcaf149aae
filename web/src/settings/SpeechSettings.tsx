import type { Settings } from '../../../src/memory/settings.ts';
import { type About, saveSettings } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { ChoiceSetting } from './ChoiceSetting.tsx';

interface SpeechSettingsProps {
  readonly userId: string;
  readonly stored: { readonly [Name in 'language' | 'voice']?: Settings[Name] };
  readonly about: About;
}

/** In which language and with which voice somebody is spoken with; the voice where there is more than one. */
export function SpeechSettings({ userId, stored, about }: SpeechSettingsProps) {
  const { t } = useLanguage();
  const languages = about.languages.map((code) => ({ value: code, title: ownName(code), lang: code }));
  const voices = about.voices.map((voice) => ({ value: voice, title: voice }));
  return (
    <>
      <ChoiceSetting
        label={t.settings.spoken}
        hint={t.settings.spokenHint(about.companionName)}
        choices={languages}
        stored={stored.language ?? null}
        onSave={(language) => saveSettings(userId, { language })}
      />
      {voices.length > 0 && (
        <ChoiceSetting
          label={t.settings.voice}
          hint={t.settings.voiceHint}
          choices={voices}
          stored={stored.voice ?? null}
          onSave={(voice) => saveSettings(userId, { voice })}
        />
      )}
    </>
  );
}

/** A language by the name that it gives itself: who looks for theirs reads it. */
function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
  return name.slice(0, 1).toLocaleUpperCase(code) + name.slice(1);
}
