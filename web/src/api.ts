/**
 * The page's server, as the page sees it.
 *
 * @module
 */

import type { Agreement } from '../../src/memory/calling.ts';
import type { Onboarding } from '../../src/memory/memory.ts';
import type { Settings } from '../../src/memory/settings.ts';
import type { Loop, Origin, PastCall, ShownMemory, WholeCall } from '../../src/memory/store/looking.ts';
import type { CallWish } from '../../src/memory/store/rows.ts';
import type { ConnectionDetails } from '../api/connection-details.ts';
import type { Choices } from '../api/people.ts';
import type { ForgetPreview, Gone, KnownPerson, Person, RemovalProof } from '../api/people-store.ts';
import { timeZoneOf } from './settings/time-zone.ts';

/** Of the companion, and what people can choose. */
export interface About extends Choices {
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
  /** Of HTTP; 0 without an answer. */
  readonly status: number;

  constructor(kind: 'unreachable' | 'refused', message: string, status = 0) {
    super(message);
    this.name = 'RequestFailure';
    this.kind = kind;
    this.status = status;
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
  throw new RequestFailure(kind, said ?? '', response.status);
}

/** `/api/<path>` about a person; ids in a path are encoded by their caller. */
function pathOf(path: string, userId: string): string {
  return `/api/${path}?user=${encodeURIComponent(userId)}`;
}

const id = encodeURIComponent;
const post = { method: 'POST', body: '{}' } as const;

export const fetchAbout = (signal: AbortSignal) => request<About>('/api/about', { signal });

export async function fetchPeople(signal: AbortSignal): Promise<readonly Person[]> {
  const { people } = await request<{ people: readonly Person[] }>('/api/people', { signal });
  return people;
}

export async function fetchMemories(userId: string, signal: AbortSignal): Promise<readonly ShownMemory[]> {
  const path = pathOf('memories', userId);
  const { memories } = await request<{ memories: readonly ShownMemory[] }>(path, { signal });
  return memories;
}

export async function fetchOrigins(userId: string, memoryId: string, signal: AbortSignal) {
  const path = pathOf(`memories/${id(memoryId)}/origins`, userId);
  const { origins } = await request<{ origins: readonly Origin[] }>(path, { signal });
  return origins;
}

export const fetchForgetting = (userId: string, memoryId: string, signal: AbortSignal) =>
  request<ForgetPreview>(pathOf(`memories/${id(memoryId)}/forgetting`, userId), { signal });

export const forgetMemory = (userId: string, memoryId: string) =>
  request<Gone>(pathOf(`memories/${id(memoryId)}`, userId), { method: 'DELETE' });

export const undoForgetting = (userId: string, undo: string) =>
  request(pathOf(`forgettings/${id(undo)}/undo`, userId), post);

export const reviseMemory = (userId: string, memoryId: string, value: string) =>
  request(pathOf(`memories/${id(memoryId)}`, userId), { method: 'PATCH', body: JSON.stringify({ value }) });

export const holdAgain = (userId: string, memoryId: string) =>
  request(pathOf(`memories/${id(memoryId)}/hold`, userId), post);

export async function fetchCalls(userId: string, signal: AbortSignal): Promise<readonly PastCall[]> {
  const { calls } = await request<{ calls: readonly PastCall[] }>(pathOf('calls', userId), { signal });
  return calls;
}

export async function fetchCall(userId: string, callId: string, signal: AbortSignal): Promise<WholeCall> {
  const path = pathOf(`calls/${id(callId)}`, userId);
  const { call } = await request<{ call: WholeCall }>(path, { signal });
  return call;
}

export const deleteCall = (userId: string, callId: string) =>
  request<Omit<Gone, 'undo'>>(pathOf(`calls/${id(callId)}`, userId), { method: 'DELETE' });

export async function fetchLoops(userId: string, signal: AbortSignal): Promise<readonly Loop[]> {
  const { loops } = await request<{ loops: readonly Loop[] }>(pathOf('loops', userId), { signal });
  return loops;
}

export const fetchPerson = (userId: string, signal: AbortSignal) =>
  request<KnownPerson>(pathOf('person', userId), { signal });

export const saveSettings = (userId: string, settings: Partial<Settings>) =>
  request(pathOf('person', userId), { method: 'PATCH', body: JSON.stringify(settings) });

/** @returns What holds then. */
export const agreeToCalls = (userId: string, agreement: Required<Agreement>) =>
  request<CallWish>(pathOf('calling', userId), { method: 'PUT', body: JSON.stringify(agreement) });

export const stopCalls = (userId: string) => request(pathOf('calling', userId), { method: 'DELETE' });

export const deletePerson = (userId: string) =>
  request<RemovalProof>(pathOf('person', userId), { method: 'DELETE' });

/** Where the browser fetches all that is stored as a file. */
export const exportPath = (userId: string) => pathOf('export', userId);

export const fetchConnectionDetails = ({ id, onboarding }: Caller, signal: AbortSignal) =>
  request<ConnectionDetails>('/api/connection-details', {
    method: 'POST',
    body: JSON.stringify({ user: { id, onboarding, timeZone: timeZoneOf(id) } }),
    signal,
  });
