/**
 * Where a caller is: as whoever signed their token says, or by the country of their telephone number.
 *
 * @module
 */

import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/min';
import type { Log } from '../telemetry/log.ts';
import { isLanguage, isTimeZone } from '../time-zone.ts';
import { LANGUAGE_ATTRIBUTE, TIME_ZONE_ATTRIBUTE } from './dispatch.ts';

/** Of a country with several zones, the one in which most people live. */
const MOST_PEOPLE: Partial<Record<CountryCode, string>> = {
  US: 'America/New_York',
  CA: 'America/Toronto',
  MX: 'America/Mexico_City',
  BR: 'America/Sao_Paulo',
  CL: 'America/Santiago',
  AR: 'America/Argentina/Buenos_Aires',
  RU: 'Europe/Moscow',
  UA: 'Europe/Kyiv',
  CN: 'Asia/Shanghai',
  ID: 'Asia/Jakarta',
  KZ: 'Asia/Almaty',
  AU: 'Australia/Sydney',
  NZ: 'Pacific/Auckland',
  DE: 'Europe/Berlin',
  ES: 'Europe/Madrid',
  PT: 'Europe/Lisbon',
};

/** The zones of a country; TypeScript's library does not know the method yet. */
type LocaleWithZones = Intl.Locale & { getTimeZones?(): string[] | undefined };

/** @returns An IANA name, or `null` for a number that names no country, or one of several zones. */
export function zoneOfNumber(number: string): string | null {
  const country = parsePhoneNumber(number)?.country;
  if (!country) return null;
  const zones = (new Intl.Locale('und', { region: country }) as LocaleWithZones).getTimeZones?.() ?? [];
  return MOST_PEOPLE[country] ?? (zones.length === 1 ? (zones[0] ?? null) : null);
}

/**
 * @param named What dispatch or token say.
 * @param userId Of a phone `tel:+49…`.
 * @returns An IANA name, or `null` when nothing says it: what is stored of the person holds, else TIME_ZONE.
 */
export function zoneOfCaller(named: string | undefined, userId: string | null, log: Log): string | null {
  if (named && isTimeZone(named)) return named;
  if (named) log.warn({ timeZone: named.slice(0, 64) }, 'the caller names a time zone that does not exist');
  return userId?.startsWith('tel:') ? zoneOfNumber(userId.slice('tel:'.length)) : null;
}

/** What the token of a participant says. */
export function zoneInToken(attributes: Readonly<Record<string, string>> | undefined): string | undefined {
  return attributes?.[TIME_ZONE_ATTRIBUTE];
}

/** What a caller speaks. @returns ISO 639-1; `undefined` where nothing says it, or what it says is no language. */
export function languageOf(named: string | undefined, log: Log): string | undefined {
  if (named === undefined || named === '') return undefined;
  if (isLanguage(named)) return named;
  log.warn({ language: named.slice(0, 64) }, 'the caller names a language in another form than ISO 639-1');
  return undefined;
}

/** What the token of a participant says. */
export function languageInToken(
  attributes: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return attributes?.[LANGUAGE_ATTRIBUTE];
}
