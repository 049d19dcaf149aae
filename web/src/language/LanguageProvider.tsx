import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { firstLanguage, keepLanguage, LanguageContext, languageOf } from './language.ts';

/** Gives all components within it their language. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [code, setCode] = useState(firstLanguage);
  const language = useMemo(() => {
    const choose = (chosen: string) => {
      keepLanguage(chosen);
      setCode(chosen);
    };
    return { ...languageOf(code), choose };
  }, [code]);
  useEffect(() => {
    document.documentElement.lang = code;
  }, [code]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}
