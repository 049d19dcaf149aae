/**
 * What went wrong with a request, in a sentence for the person.
 *
 * @module
 */

import type { Texts } from '../../brand/en.ts';
import { RequestFailure } from '../api.ts';

export function sentenceOf(error: unknown, t: Texts): string {
  if (!(error instanceof RequestFailure)) return error instanceof Error ? error.message : String(error);
  if (error.kind === 'unreachable') return t.noServer;
  switch (error.status) {
    case 404:
      return t.memory.elsewhere;
    case 410:
      return t.tooLate;
    case 429:
      return t.tooMany;
    case 503:
      return t.memoryAway;
    default:
      return error.message || t.serverSaid(error.status);
  }
}
