/**
 * Where a person is: what they have chosen here, else what the browser says. A call tells the agent, by whose clock
 * "tomorrow" is.
 *
 * @module
 */

const keptAs = (userId: string) => `time-zone ${userId}`;

/** IANA name; undefined where the browser does not say. */
export function zoneHere(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `null`: as the browser says. */
export function chosenZone(userId: string): string | null {
  return localStorage.getItem(keptAs(userId));
}

/** @param timeZone `null`: as the browser says. */
export function chooseZone(userId: string, timeZone: string | null): void {
  if (timeZone === null) localStorage.removeItem(keptAs(userId));
  else localStorage.setItem(keptAs(userId), timeZone);
}

export function timeZoneOf(userId: string): string | undefined {
  return chosenZone(userId) ?? zoneHere();
}
