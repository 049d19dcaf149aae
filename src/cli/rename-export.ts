/**
 * An export for somebody else: every id anew, so that both people can stand in one database.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { UserExport } from '../memory/store/export.ts';

/** Gives each old id one new id. */
class Renaming {
  readonly #ids = new Map<string, string>();

  of(id: string): string {
    const known = this.#ids.get(id);
    if (known) return known;
    const fresh = randomUUID();
    this.#ids.set(id, fresh);
    return fresh;
  }
}

export function renameExport(data: UserExport, userId: string): UserExport {
  const ids = new Renaming();
  return {
    ...data,
    userId,
    memories: data.memories.map((memory) => {
      const turnIds = memory.provenance.turnIds.map((id) => ids.of(id));
      const provenance = { ...memory.provenance, turnIds };
      return { ...memory, id: ids.of(memory.id), provenance };
    }),
    episodes: data.episodes.map((episode) => {
      const turnId = ids.of(episode.turnId);
      return { ...episode, turnId, callId: ids.of(episode.callId), id: `${turnId}:${episode.speaker}` };
    }),
    calls: data.calls.map((call) => ({ ...call, id: ids.of(call.id) })),
    processedTurns: data.processedTurns.map((id) => ids.of(id)),
  };
}
