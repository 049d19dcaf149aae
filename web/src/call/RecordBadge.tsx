import { useLanguage } from '../language/language.ts';

/**
 * Says for as long as it is so that nothing is kept. The place is always there: a screen reader speaks what comes into a
 * live region, not a region that comes with its words.
 */
export function RecordBadge({ offRecord }: { readonly offRecord: boolean }) {
  const { t } = useLanguage();
  return (
    <p className="record" aria-live="assertive">
      {offRecord && <span className="record-off">{t.call.offRecord}</span>}
    </p>
  );
}
