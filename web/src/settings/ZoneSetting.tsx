import { saveSettings } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { ChoiceSetting } from './ChoiceSetting.tsx';
import { chooseZone, chosenZone, zoneHere } from './time-zone.ts';

const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, title: zone }));

/** Where a person is: as the browser says, or a zone of their choice. */
export function ZoneSetting({ userId }: { readonly userId: string }) {
  const { t } = useLanguage();
  const here = zoneHere() ?? 'UTC';

  const save = async (zone: string | null) => {
    await saveSettings(userId, { timeZone: zone ?? here });
    chooseZone(userId, zone);
  };
  return (
    <ChoiceSetting
      label={t.settings.zone}
      hint={t.settings.zoneHint}
      usual={t.settings.zoneBrowser(here)}
      choices={ZONES}
      stored={chosenZone(userId)}
      onSave={save}
    />
  );
}
