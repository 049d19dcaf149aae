/**
 * Telephone numbers in one normal form: a number is one person, however a carrier writes it.
 *
 * @module
 */

import parsePhoneNumber, { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/min';

/** The longest that a carrier writes: fifteen digits (E.164), prefixes, and signs between them. */
const MAX_CHARS = 64;
const MAX_DIGITS = 20;
/** Numbers stand in for no number: 266696687 are the keys of ANONYMOUS, 86282453253 those of UNAVAILABLE. */
const STAND_INS: ReadonlySet<string> = new Set(['266696687', '86282453253']);

/** @returns E.164 as `+4930123456`, or `null` for what is no number in this reading. */
function read(text: string, country?: CountryCode): string | null {
  const number = parsePhoneNumber(text, { defaultCountry: country, extract: false });
  return number?.isPossible() ? number.number : null;
}

/** Written as at home: with the trunk prefix where the country has one ("030…"), without it elsewhere ("212…"). */
function readNational(digits: string, country: CountryCode): string | null {
  const number = parsePhoneNumber(digits, { defaultCountry: country, extract: false });
  const lacksPrefix = number?.formatNational().startsWith('0') && !digits.startsWith('0');
  return number?.isPossible() && !lacksPrefix ? number.number : null;
}

/**
 * @param text As SIP gives it: `+4930…`, `004930…`, `030…`, `4930…`, with spaces, dashes or as a `tel:` or `sip:` address.
 * @param country Where a number without a country is, ISO 3166.
 * @returns E.164, or `null` for what names nobody: hidden, anonymous, or no number at all.
 */
export function normalNumber(text: string, country: CountryCode | undefined): string | null {
  if (text.length > MAX_CHARS) return null;
  const bare = text
    .trim()
    .replace(/^(tel|sips?):/i, '')
    .replace(/[;@].*$/, '');
  if (!/^\+?[\d\s()./-]+$/.test(bare)) return null;
  const digits = bare.replace(/\D/g, '');
  if (digits.length > MAX_DIGITS || STAND_INS.has(digits)) return null;
  if (bare.startsWith('+')) return read(`+${digits}`);
  if (digits.startsWith('00')) return read(`+${digits.slice(2)}`);
  if (country === undefined) return read(`+${digits}`);
  const hasCountry = digits.startsWith(getCountryCallingCode(country));
  return (hasCountry ? read(`+${digits}`) : null) ?? readNational(digits, country) ?? read(`+${digits}`);
}
