/**
 * Which tools a reply is offered, by who answers.
 *
 * @module
 */

import type { ToolOffer } from '../../../src/companion/tools/offer.ts';

/** A model that runs here is a small one; rules call nothing by mistake. */
export function offerFor(kind: 'local' | 'ollama' | 'stand-in'): ToolOffer {
  return kind === 'stand-in' ? 'all' : 'meant';
}
