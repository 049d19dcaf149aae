/**
 * Says for as long as it is so that nothing is kept. The place is always there: a screen reader speaks what comes into a
 * live region, not a region that comes with its words.
 */
export function RecordBadge({ offRecord }: { readonly offRecord: boolean }) {
  return (
    <p className="record" aria-live="assertive">
      {offRecord && <span className="record-off">Off the record: nothing is kept</span>}
    </p>
  );
}
