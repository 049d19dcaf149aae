/**
 * Which texts name a user. A module of its own: the page's server asks the same and must not load LiveKit's native client.
 *
 * @module
 */

const MAX_CHARS = 128;
/** Letters and digits of any script, and the signs that applications and identity providers put between them. */
const USER_ID = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:@+|/~=#!$%&*-]*$/u;
/** What applications give to people whom they do not know. */
const NOBODY = /^(guest|anonymous|anon)([-_.:]|$)/i;
/** People who telephone. Only LiveKit's SIP service says who they are. */
const PHONE = /^tel:/i;
/** As a telephone call is stored; a `+` is missing in some that are old. */
const CALLER_ID = /^tel:\+?\d{1,20}$/;

/** @returns Why a text names no user; `null` when it names one. */
export function refusalOf(text: string): string | null {
  if (text.length > MAX_CHARS) return `it is longer than ${MAX_CHARS} characters`;
  if (PHONE.test(text)) return 'tel: ids are those of telephone calls';
  if (!USER_ID.test(text))
    return 'it must begin with a letter or digit, and hold only those and . _ : @ + | / ~ = # ! $ % & * -';
  return null;
}

/** Whether an application says with this text that it does not know who it is. */
export function isGuest(text: string): boolean {
  return text === '' || NOBODY.test(text);
}

/** Whether a caller under this identity has a memory. */
export function isUserId(text: string): boolean {
  return !isGuest(text) && refusalOf(text) === null;
}

/** Whether there can be a memory under this id: of a user, or of somebody who telephones. */
export function isPersonId(text: string): boolean {
  return CALLER_ID.test(text) || isUserId(text);
}
