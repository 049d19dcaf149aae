/**
 * To whom telephone calls may be put through, as the configuration says it.
 *
 * @module
 */

import { z } from 'zod';
import { normalNumber } from './phone-number.ts';

export interface TransferTarget {
  /** What the model may say; it never sees the number. */
  readonly name: string;
  /** E.164. */
  readonly number: string;
}

function read(pair: string): TransferTarget | null {
  const [name = '', number = ''] = pair.split('=', 2);
  const normal = normalNumber(number, undefined);
  return name.trim() === '' || normal === null ? null : { name: name.trim(), number: normal };
}

/** `front desk=+4930123456, Ada=+4930654321` */
export const transferTargets = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((pair) => (pair.trim() === '' ? [] : [read(pair)])))
  .refine((targets): targets is TransferTarget[] => !targets.includes(null), {
    error: 'names with numbers, as front desk=+4930123456, Ada=+4930654321',
  });
