import { expect, it } from 'vitest';
import { decode, encode, SILENCE } from '../../local/caller/sip/g711.ts';

it('speech of a telephone is near what was said: a sixteenth of it at the most, the faintest apart', () => {
  for (let sample = -32_000; sample <= 32_000; sample += 37)
    expect(Math.abs(decode(encode(sample)) - sample)).toBeLessThanOrEqual(Math.abs(sample) / 16 + 8);
  expect(decode(SILENCE)).toBe(0);
  expect(encode(0)).toBe(SILENCE);
});
