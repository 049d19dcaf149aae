/**
 * The page's server, as the page sees it.
 *
 * @module
 */

import type { Memory, Onboarding, QuotedMemory } from '../../src/memory/memory.ts';
import type { ConnectionDetails } from '../api/connection-details.ts';
import type { Person } from '../api/people-store.ts';

export interface About {
  readonly chatModel: string;
  readonly companionName: string;
}

/** Who is about to talk; `onboarding` for a new person only. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly onboarding?: Onboarding;
}

/** A request that brought no answer (`unreachable`) or a no (`refused`, with the server's sentence). */
export class RequestFailure extends Error {
  readonly kind: 'unreachable' | 'refused';

  constructor(kind: 'unreachable' | 'refused', message: string) {
    super(message);
    this.name = 'RequestFailure';
    this.kind = kind;
  }
}

const GATEWAY_STATUSES = [502, 503, 504];

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { ...init, headers: { 'content-type': 'application/json' } }).catch(
    (error) => {
      if (init.signal?.aborted) throw error;
      throw new RequestFailure('unreachable', 'The page’s server does not answer.');
    },
  );
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const said = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : null;
  const kind = said === null && GATEWAY_STATUSES.includes(response.status) ? 'unreachable' : 'refused';
  throw new RequestFailure(kind, said ?? `The server answered ${response.status}.`);
}

function memoryPath(userId: string, id: string): string {
  return `/api/memories/${encodeURIComponent(id)}?user=${encodeURIComponent(userId)}`;
}

export const fetchAbout = (signal: AbortSignal) => request<About>('/api/about', { signal });

export async function fetchPeople(signal: AbortSignal): Promise<readonly Person[]> {
  const { people } = await request<{ people: readonly Person[] }>('/api/people', { signal });
  return people;
}

export async function fetchMemories(userId: string, signal: AbortSignal): Promise<readonly QuotedMemory[]> {
  const path = `/api/memories?user=${encodeURIComponent(userId)}`;
  const { memories } = await request<{ memories: readonly QuotedMemory[] }>(path, { signal });
  return memories;
}

/** Goes on when the page is closed meanwhile (`keepalive`). */
export const forgetMemory = (userId: string, id: string) =>
  request<{ forgotten: number }>(memoryPath(userId, id), { method: 'DELETE', keepalive: true });

export const reviseMemory = (userId: string, id: string, value: string) =>
  request<{ memory: Memory }>(memoryPath(userId, id), { method: 'PATCH', body: JSON.stringify({ value }) });

/** By it the agent knows what "tomorrow" is here; undefined where the browser does not say. */
function timeZoneHere(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export const fetchConnectionDetails = ({ id, onboarding }: Caller, signal: AbortSignal) =>
  request<ConnectionDetails>('/api/connection-details', {
    method: 'POST',
    body: JSON.stringify({ user: { id, onboarding, timeZone: timeZoneHere() } }),
    signal,
  });
