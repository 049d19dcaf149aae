/**
 * The language that the page is shown in, with its texts and the dates as it writes them.
 *
 * @module
 */

import { createContext, useContext } from 'react';
import { LANGUAGES } from '../../brand/brand.ts';
import { en, type Texts } from '../../brand/en.ts';
import { type Dates, datesIn } from '../dates.ts';

const KEPT_AS = 'language';

export interface Language {
  readonly code: string;
  readonly t: Texts;
  readonly dates: Dates;
  readonly choose: (code: string) => void;
}

/** What the person has chosen here before, else what their browser asks for first of what there is. */
export function firstLanguage(): string {
  const asked = navigator.languages.map((tag) => tag.split('-')[0] ?? '');
  const wanted = [localStorage.getItem(KEPT_AS) ?? '', ...asked];
  return wanted.find((code) => code in LANGUAGES) ?? 'en';
}

export function keepLanguage(code: string): void {
  localStorage.setItem(KEPT_AS, code);
}

/** Texts and dates of a language; dates as the browser's own region writes them where it has that language. */
export function languageOf(code: string): Pick<Language, 'code' | 't' | 'dates'> {
  const t = LANGUAGES[code] ?? en;
  const region = navigator.languages.find((tag) => tag.startsWith(t.locale));
  return { code, t, dates: datesIn(region ?? t.locale) };
}

export const LanguageContext = createContext<Language | null>(null);

/** @throws Error outside of a `LanguageProvider`. */
export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('there is no LanguageProvider around this component');
  return language;
}
