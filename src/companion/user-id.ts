/**
 * Which texts name a user. A module of its own: the page's server asks the same and must not load LiveKit's native client.
 *
 * @module
 */

const USER_ID = /^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}$/;
/** What applications give to people whom they do not know. */
const NOBODY = /^(guest|anonymous|anon)([-_.:]|$)/i;

/** A letter or digit first, then also `. _ : @ + -`, at most 128 characters, and no guest or anonymous. */
export function isUserId(text: string): boolean {
  return USER_ID.test(text) && !NOBODY.test(text);
}
