import { useId, useState } from 'react';
import { saveSettings } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { chooseZone, chosenZone, zoneHere } from './time-zone.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

/** Where a person is: as the browser says, or a zone of their choice. */
export function ZoneSetting({ userId }: { readonly userId: string }) {
  const { t } = useLanguage();
  const id = useId();
  const [zone, setZone] = useState(() => chosenZone(userId));
  const [isSaved, setSaved] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const here = zoneHere() ?? 'UTC';

  const choose = async (chosen: string | null) => {
    setZone(chosen);
    chooseZone(userId, chosen);
    setSaved(false);
    setFault(null);
    try {
      await saveSettings(userId, { timeZone: chosen ?? here });
      setSaved(true);
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{t.settings.zone}</label>
      <select
        id={id}
        value={zone ?? ''}
        aria-describedby={`${id}-hint`}
        onChange={(event) => void choose(event.target.value || null)}
      >
        <option value="">{t.settings.zoneBrowser(here)}</option>
        {ZONES.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <p className="hint" id={`${id}-hint`}>
        {t.settings.zoneHint} <span role="status">{isSaved && t.settings.saved}</span>
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
