import { describe, expect, it } from 'vitest';
import { callableNumber } from '../../src/call/outbound/callable.ts';
import { numberRanges } from '../../src/telephone/callable-numbers.ts';

const configOf = (allowed: string) =>
  ({ calls: { phoneCountry: 'DE' }, callOut: { allowed: numberRanges.parse(allowed) } }) as never;

describe('a number that is to be called', () => {
  it.each([
    ['DE', '030 123456', '+4930123456'],
    ['AT, DE', '004930123456', '+4930123456'],
    ['+4930', '+49 30 12 34 56', '+4930123456'],
    ['+', '+442079460000', '+442079460000'],
  ])('with %s: %s is %s', (allowed, text, number) => {
    expect(callableNumber(text, configOf(allowed))).toBe(number);
  });

  it.each([
    ['', '+4930123456', /^\+4930123456 may not be called: CALL_OUT_ALLOWED names nobody\.$/],
    ['DE', '+442079460000', /^\+442079460000 may not be called: CALL_OUT_ALLOWED names DE\.$/],
    ['+4930', '+49891234567', /may not be called/],
    ['+', '1'.repeat(40), /^"1{24}…" is no telephone number; write it as \+4930123456\.$/],
    ['+', 'anonymous', /is no telephone number/],
    ['+', "'; drop table users; --\n\n", /is no telephone number/],
    ['+', '', /^"" is no telephone number/],
  ])('with %j: %j is refused in one line', (allowed, text, message) => {
    const call = () => callableNumber(text, configOf(allowed));
    expect(call).toThrow(
      expect.objectContaining({ code: 'CALL_REFUSED', message: expect.stringMatching(message) }),
    );
    expect(call).not.toThrow(/\n/);
  });

  it.each(['Germany', '49', '+49x', 'de'])('%s names no numbers', (allowed) => {
    expect(numberRanges.safeParse(allowed).success).toBe(false);
  });
});
