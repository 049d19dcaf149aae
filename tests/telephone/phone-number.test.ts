import { describe, expect, it } from 'vitest';
import { normalNumber } from '../../src/telephone/phone-number.ts';

describe('a telephone number', () => {
  it.each([
    ['(212) 555-0100', 'US', '+12125550100'],
    ['12125550100', 'US', '+12125550100'],
    ['33142685300', 'DE', '+33142685300'],
    ['0033142685300', 'US', '+33142685300'],
    ['02 1234 5678', 'IT', '+390212345678'],
    ['sip:+4930123456@example.org', 'US', '+4930123456'],
    ['tel:+49-30-123456;phone-context=x', 'US', '+4930123456'],
  ] as const)('%s is, in %s, %s', (text, country, number) => {
    expect(normalNumber(text, country)).toBe(number);
  });

  it('without a country of its own is none where no country is configured', () => {
    expect(normalNumber('030123456', undefined)).toBeNull();
    expect(normalNumber('4930123456', undefined)).toBe('+4930123456');
  });
});
