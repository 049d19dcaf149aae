import { describe, expect, it } from 'vitest';
import { transferTargets } from '../../src/telephone/transfer-targets.ts';

describe('to whom a call may be put through', () => {
  it('are names with numbers', () => {
    expect(transferTargets.parse('front desk=+49 30 123456, Ada=004930654321')).toEqual([
      { name: 'front desk', number: '+4930123456' },
      { name: 'Ada', number: '+4930654321' },
    ]);
    expect(transferTargets.parse('')).toEqual([]);
  });

  it.each(['front desk', '=+4930123456', 'Ada=', 'Ada=030123', 'Ada=sip:ada@example.org'])(
    'is nobody by %j',
    (text) => {
      expect(transferTargets.safeParse(text).success).toBe(false);
    },
  );
});
