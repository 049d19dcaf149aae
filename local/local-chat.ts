/**
 * The chat of this machine: what the environment says about it, and which tools it is offered.
 *
 * @module
 */

import { z } from 'zod';
import type { ToolOffer } from '../src/companion/tools/offer.ts';
import { KindredError } from '../src/errors.ts';

const schema = z.object({
  LOCAL_CHAT: z.enum(['model', 'stand-in'], 'LOCAL_CHAT must be model or stand-in').optional(),
  CHAT_GGUF: z.string().optional(),
});

export interface LocalChat {
  /** Who answers; undefined leaves it to what there is. */
  readonly choice?: 'model' | 'stand-in';
  /** The model's file, where it is another than the default. */
  readonly gguf?: string;
}

/**
 * Reads `LOCAL_CHAT` and `CHAT_GGUF`; an empty variable counts as not set.
 *
 * @throws KindredError `CONFIG_INVALID`
 */
export function localChatOf(env: NodeJS.ProcessEnv): LocalChat {
  const parsed = schema.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (!parsed.success)
    throw new KindredError('CONFIG_INVALID', parsed.error.issues.map(({ message }) => message).join('; '));
  const { LOCAL_CHAT: choice, CHAT_GGUF: gguf } = parsed.data;
  return { choice, gguf };
}

/** Which tools a reply is offered: a model that runs here is a small one; rules call nothing by mistake. */
export function offerFor(kind: 'local' | 'ollama' | 'stand-in'): ToolOffer {
  return kind === 'stand-in' ? 'all' : 'meant';
}
