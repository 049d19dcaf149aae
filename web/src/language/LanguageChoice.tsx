import { LANGUAGES } from '../../brand/brand.ts';
import { useLanguage } from './language.ts';

/** The languages that the page speaks, each by its own name. */
export function LanguageChoice() {
  const { code, t, choose } = useLanguage();
  return (
    <select
      className="language"
      aria-label={t.language}
      value={code}
      onChange={(event) => choose(event.target.value)}
    >
      {Object.entries(LANGUAGES).map(([one, { languageName }]) => (
        <option key={one} value={one} lang={one}>
          {languageName}
        </option>
      ))}
    </select>
  );
}
