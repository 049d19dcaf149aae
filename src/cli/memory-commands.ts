/**
 * The commands of `npm run memory`, each returning what is printed as text or as JSON.
 *
 * @module
 */

import type { Services } from '../call/call-services.ts';
import { openCallMemory, openEmbedder, openPerson } from '../call/open-memory.ts';
import { KindredError } from '../errors.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import type { QuotedMemory } from '../memory/memory.ts';
import { type UserExport, userExport } from '../memory/store/export.ts';
import { renameExport } from './rename-export.ts';

export interface Report {
  readonly text: string;
  readonly data: unknown;
}

export interface ForgetOptions {
  id?: string[];
}

function line(memory: QuotedMemory): string {
  const { id, category, key, value, validFrom, fades, provenance, quote } = memory;
  const end = memory.endsAt ?? memory.validTo;
  const until = end ? ` to ${end.slice(0, 10)}${fades ? ' (fades)' : ''}` : '';
  const from = quote ? `  « ${quote} »` : `  (${provenance.source})`;
  return `${id}  ${validFrom.slice(0, 10)}${until}  ${category.padEnd(12)} ${key}: ${value}\n${from}`;
}

export async function listMemories({ store }: Services, user: string, withPast: boolean): Promise<Report> {
  const memories = await store.of(user).listMemories(user, { withPast });
  const text = memories.length > 0 ? memories.map(line).join('\n') : `Nothing is remembered about ${user}.`;
  return { text, data: memories };
}

async function withEmbedder<T>(services: Services, use: (embedder: Embedder) => Promise<T>): Promise<T> {
  const embedder = await openEmbedder(services);
  try {
    return await use(embedder);
  } finally {
    await embedder.close();
  }
}

/** Searches as a call does for what is looked for on purpose. */
export async function searchMemories(
  services: Services,
  user: string,
  words: string,
  limit: number,
): Promise<Report> {
  return withEmbedder(services, async (embedder) => {
    const nowhere = { callId: '', room: '', timeZone: null };
    const memory = openCallMemory(services, { userId: user, embedder, ...nowhere });
    await memory.read();
    const { hits } = await memory.recall.search(words);
    const data = hits.slice(0, limit).map(({ entry, score, relevance }) => ({
      id: entry.id,
      kind: entry.kind,
      text: entry.text,
      at: new Date(entry.atMs).toISOString(),
      score,
      relevance,
    }));
    const text = data.map(
      (hit) => `${hit.relevance.toFixed(2)}  ${hit.at.slice(0, 10)}  [${hit.kind}] ${hit.text}`,
    );
    return { text: text.join('\n') || 'Nothing found.', data };
  });
}

export async function forgetMemories(
  services: Services,
  user: string,
  { id }: ForgetOptions,
): Promise<Report> {
  if (!id || id.length === 0)
    throw new KindredError('IMPORT_INVALID', 'Say what to forget: --id <id…> or --all.');
  const gone = await openPerson(services, user).forget({ memories: id, turns: [] });
  const { memories, turns } = gone ?? { memories: [], turns: [] };
  return {
    text: `${memories.length} memories and ${turns.length} turns are forgotten.`,
    data: { memories, turns },
  };
}

/** Says where a person is, or that nobody has said so. @param zone IANA name; without one it is shown. */
export async function timeZone(services: Services, user: string, zone?: string): Promise<Report> {
  if (zone !== undefined) await openPerson(services, user).set({ timeZone: zone });
  const { timeZone: stored } = await services.store.of(user).loadPerson(user);
  const fallback = services.config.companion.timeZone;
  const text = stored
    ? `${user} is in ${stored}.`
    : `Nobody has said where ${user} is: ${fallback} (TIME_ZONE).`;
  return { text, data: { user, timeZone: stored } };
}

export async function exportPerson({ store }: Services, user: string): Promise<Report> {
  const data = await store.of(user).exportUser(user);
  return { text: JSON.stringify(data, null, 2), data };
}

function parseExport(text: string): UserExport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new KindredError('IMPORT_INVALID', 'The file is not JSON; an export of `npm run memory` is.', {
      cause,
    });
  }
  const parsed = userExport.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KindredError('IMPORT_INVALID', `The file is no export of Kindred:\n  ${faults.join('\n  ')}`);
}

export async function importPerson(services: Services, user: string, text: string): Promise<Report> {
  const data = parseExport(text);
  const named = data.userId === user ? data : renameExport(data, user);
  const counts = await openPerson(services, user).importExport(named);
  const embedded = await reembed(services, user);
  const said = `${counts.memories} memories and ${counts.episodes} episodes were imported for ${user}.`;
  return { text: said, data: { ...counts, ...(embedded.data as object) } };
}

/** Works in batches and may be interrupted: what is done stays done, and search goes on meanwhile. */
export async function reembed(services: Services, user: string): Promise<Report> {
  return withEmbedder(services, async (embedder) => {
    const person = openPerson(services, user, { embedder });
    await person.derived.indexMissing();
    const embedded = await person.derived.embedMissing();
    return { text: `${embedded} rows have vectors of ${embedder.model} now.`, data: { embedded } };
  });
}
