import { useState } from 'react';
import type { CallWish } from '../../../src/memory/store/rows.ts';
import { agreeToCalls, stopCalls } from '../api.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { AgreementForm } from './AgreementForm.tsx';

interface CallingSettingProps {
  readonly userId: string;
  readonly companionName: string;
  /** `null`: they have not said. */
  readonly wish: CallWish | null;
  /** Whether there are numbers that may be called. */
  readonly canAgree: boolean;
}

/** Whether somebody is called when something is due: they agree, here or in a call, and take it back. */
export function CallingSetting({ userId, companionName, wish, canAgree }: CallingSettingProps) {
  const { t } = useLanguage();
  const [held, setHeld] = useState(wish);
  const [fault, setFault] = useState<string | null>(null);

  const decide = async (decision: () => Promise<CallWish | null>) => {
    setFault(null);
    try {
      setHeld(await decision());
    } catch (error) {
      setFault(sentenceOf(error, t));
    }
  };
  const stop = async () => {
    await stopCalls(userId);
    return null;
  };
  const isCalled = held !== null && held.number !== null;
  return (
    <section className="data" aria-labelledby="calling-title">
      <h3 id="calling-title">{t.settings.callingTitle}</h3>
      <p className="hint" role="status">
        {held !== null && held.number !== null
          ? t.settings.called(companionName, held.number, held.fromHour, held.untilHour)
          : t.settings.notCalled(companionName)}
      </p>
      {isCalled && (
        <button type="button" className="button" onClick={() => void decide(stop)}>
          {t.settings.stopCalls}
        </button>
      )}
      {!isCalled && canAgree && (
        <AgreementForm onAgree={(agreement) => decide(() => agreeToCalls(userId, agreement))} />
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
