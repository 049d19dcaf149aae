import { useState } from 'react';
import type { CallWish } from '../../../src/memory/store/rows.ts';
import { stopCalls } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';

interface CallingSettingProps {
  readonly userId: string;
  readonly companionName: string;
  readonly wish: CallWish;
}

/** Whether somebody is called when something is due. They agree in a call; here they take it back. */
export function CallingSetting({ userId, companionName, wish }: CallingSettingProps) {
  const { t } = useLanguage();
  const [number, setNumber] = useState(wish.number);
  const [fault, setFault] = useState<string | null>(null);

  const stop = async () => {
    setFault(null);
    try {
      await stopCalls(userId);
      setNumber(null);
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  return (
    <section className="data" aria-labelledby="calling-title">
      <h3 id="calling-title">{t.settings.callingTitle}</h3>
      <p className="hint" role="status">
        {number === null
          ? t.settings.notCalled(companionName)
          : t.settings.called(companionName, number, wish.fromHour, wish.untilHour)}
      </p>
      {number !== null && (
        <button type="button" className="button" onClick={() => void stop()}>
          {t.settings.stopCalls}
        </button>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
