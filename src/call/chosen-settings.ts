/**
 * How a person has chosen to be spoken with, where neither the application nor the token says it. It is asked for before
 * their call is opened, since STT, phrases and TTS are made for it; usually the room is still being connected meanwhile.
 *
 * @module
 */

import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { MemoryStore } from '../memory/store/store.ts';
import type { PersonSettings } from '../setup/person.ts';
import type { Log } from '../telemetry/log.ts';
import { languageOf } from './caller-zone.ts';

/** In milliseconds. The greeting waits for it; after that the call is held as with everybody. */
const PATIENCE_MS = 1_000;

export interface Choosing {
  readonly store: MemoryStore;
  readonly config: Pick<Config, 'models'>;
  readonly log: Log;
}

/**
 * Never rejects.
 *
 * @param said What the application and the token say: it goes before what the person has chosen.
 * @param userId Whose choice it is; `null`: nobody's.
 */
export async function withChosen(
  said: PersonSettings,
  userId: string | null,
  { store, config, log }: Choosing,
): Promise<PersonSettings> {
  const { voices } = config.models;
  const isSaid = said.language !== undefined && (said.voice !== undefined || voices.length === 0);
  if (userId === null || isSaid) return said;
  try {
    const chosen = await store.of(userId).loadSettings(userId, AbortSignal.timeout(PATIENCE_MS));
    const language = said.language ?? languageOf(chosen.language ?? undefined, log);
    const voice = said.voice ?? offered(chosen.voice ?? undefined, voices, log);
    return { ...said, ...(language !== undefined && { language }), ...(voice !== undefined && { voice }) };
  } catch (error) {
    log.warn(
      { error: messageOf(error) },
      'what the person has chosen is not known: the call is as with everybody',
    );
    return said;
  }
}

/** A voice that TTS_VOICES names no more is not asked for. */
function offered(voice: string | undefined, voices: readonly string[], log: Log): string | undefined {
  if (voice === undefined || voices.includes(voice)) return voice;
  log.info({ voice }, 'the person has chosen a voice that TTS_VOICES does not name: the usual one speaks');
  return undefined;
}
