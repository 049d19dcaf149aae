import { describe, expect, it } from 'vitest';
import { zoneInToken, zoneOfCaller, zoneOfNumber } from '../../src/call/caller-zone.ts';
import { createLog, silentLog } from '../../src/telemetry/log.ts';

describe('where a telephone number is', () => {
  it.each([
    ['+493012345678', 'Europe/Berlin'],
    ['+33142685300', 'Europe/Paris'],
    ['+81312345678', 'Asia/Tokyo'],
    ['+9779841234567', 'Asia/Kathmandu'],
    ['+12125550100', 'America/New_York'],
    ['+14165550100', 'America/Toronto'],
  ])('%s is in %s', (number, zone) => {
    const found = zoneOfNumber(number);
    const name = (text: string) =>
      new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    expect(found && name(found)).toBe(name(zone));
  });

  it.each(['030123456', '+800', 'anonymous', ''])('is not known of %j', (number) => {
    expect(zoneOfNumber(number)).toBeNull();
  });
});

describe('where a caller is', () => {
  it('says the token first, then the number, then nobody', () => {
    expect(zoneOfCaller('Asia/Tokyo', 'tel:+493012345678', silentLog)).toBe('Asia/Tokyo');
    expect(zoneOfCaller(undefined, 'tel:+493012345678', silentLog)).toBe('Europe/Berlin');
    expect(zoneOfCaller(undefined, 'ada', silentLog)).toBeNull();
    expect(zoneOfCaller(undefined, null, silentLog)).toBeNull();
  });

  it('takes no zone that does not exist, and says so once', () => {
    const lines: string[] = [];
    const log = createLog('debug', { write: (line) => void lines.push(line) });
    expect(zoneOfCaller('Mars/Olympus', 'tel:+493012345678', log)).toBe('Europe/Berlin');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('time zone that does not exist');
  });

  it('is read from the attribute that the signer of the token sets', () => {
    expect(zoneInToken({ 'kindred.timeZone': 'Europe/Rome' })).toBe('Europe/Rome');
    expect(zoneInToken({})).toBeUndefined();
    expect(zoneInToken(undefined)).toBeUndefined();
  });
});
