import { useState } from 'react';
import { useLanguage } from '../language/language.ts';

/** Puts a value into the clipboard as JSON. */
export function CopyButton({ value }: { readonly value: unknown }) {
  const { t } = useLanguage();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    setCopied(true);
  };
  return (
    <button type="button" className="button" onClick={() => void copy().catch(() => setCopied(false))}>
      <span aria-live="polite">{isCopied ? t.copied : t.copy}</span>
    </button>
  );
}
