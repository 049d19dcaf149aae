/**
 * Plays the script of one case through real calls on a real database: the same parts as in a room, with the case's clock
 * instead of the wall's.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { Call } from '../../src/call/call.ts';
import type { Services } from '../../src/call/call-services.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { KindredError } from '../../src/errors.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import type { Memory, OpenLoop } from '../../src/memory/memory.ts';
import type { PersonMemory } from '../../src/memory/person-memory.ts';
import type { MemoryDraft } from '../../src/memory/store/drafts.ts';
import type { UserExport } from '../../src/memory/store/export.ts';
import { localDay, readDate } from '../../src/memory/time.ts';
import type { Step, SuiteCase } from './case-file.ts';
import type { ListeningModel } from './listening-model.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** What a talk is played with. */
export interface TalkParts {
  /** With the case's own {@link model}. */
  readonly services: Services;
  readonly model: ListeningModel;
  readonly embedder: Embedder;
  /** Called when the person hangs up and calls again. */
  readonly onNextCall: () => void;
}

/** What recall gave for a question, in the call under way and in a new one. */
interface Recollection {
  readonly ask: string;
  readonly lines: readonly string[];
}

/** What there is when a talk is over. */
export interface Outcome {
  /** Memories that the talk has added. */
  readonly found: readonly Memory[];
  readonly live: readonly Memory[];
  readonly past: readonly Memory[];
  /** With the day on which they are due, where the person is. */
  readonly openLoops: readonly string[];
  readonly profile: string;
  readonly recalls: readonly Recollection[];
  /** What the writer of the next greeting was told. */
  readonly greeting: string;
  /** Everything that is stored of this person, as one text. */
  readonly stored: string;
  /** Whether something was forgotten or said off the record: what comes out then is a leak. */
  readonly isPrivate: boolean;
}

/** @throws KindredError When the chat service or the database stays away. */
export async function play(one: SuiteCase, parts: TalkParts): Promise<Outcome> {
  const talk = new Talk(one, parts);
  const before = new Set(await talk.prepare());
  for (const step of one.talk) await talk.take(step);
  const { profile, recalls } = await talk.look();
  await talk.hangUp();
  const { store } = parts.services;
  const { userId, nowMs } = talk;
  const [all, exported] = await Promise.all([
    store.listMemories(userId, { withPast: true, nowMs }),
    store.exportUser(userId, { nowMs }),
  ]);
  const live = all.filter(({ endsAt }) => endsAt === null || Date.parse(endsAt) > nowMs);
  return {
    found: live.filter(({ id }) => !before.has(id)),
    live,
    past: all.filter((memory) => !live.includes(memory)),
    openLoops: exported.openLoops.map((loop) => loopText(loop, one.timeZone)),
    ...{ profile, recalls, greeting: talk.greeting },
    stored: JSON.stringify(exported),
    isPrivate: talk.isPrivate,
  };
}

function loopText({ text, dueAt }: OpenLoop, timeZone: string): string {
  return dueAt === null ? text : `${text} ${localDay(Date.parse(dueAt), timeZone)}`;
}

class Talk {
  readonly userId = `suite-${randomUUID()}`;
  readonly #case: SuiteCase;
  readonly #parts: TalkParts;
  #call: Call;
  nowMs: number;
  isPrivate = false;
  greeting = '';

  constructor(one: SuiteCase, parts: TalkParts) {
    this.#case = one;
    this.#parts = parts;
    this.nowMs = Date.parse(one.clock);
    this.isPrivate = one.talk.some((step) => step.kind === 'outside forget' || step.kind === 'forget');
    this.#call = this.#newCall();
  }

  /** Stores what is known before the talk, and starts the call. @returns The ids of what was known. */
  async prepare(): Promise<string[]> {
    const { known, onboarding, loops } = this.#case;
    const person = this.#person();
    if (known.length > 0) await person.write(await this.#drafts());
    if (loops.length > 0) await person.importExport(this.#loopsOnly());
    if (onboarding) await person.saveOnboarding(onboarding);
    await this.#begin();
    const memories = await this.#parts.services.store.listMemories(this.userId, { nowMs: this.nowMs });
    return memories.map(({ id }) => id);
  }

  async take(step: Step): Promise<void> {
    const { conversation } = this.#call;
    switch (step.kind) {
      case 'person':
        await this.#say(step.text);
        return;
      case 'agent':
        conversation.agentSaid(step.text, this.nowMs);
        return;
      case 'forget':
        return this.#forget(step.text, step.confirmed);
      case 'undo':
        await this.#call.settled();
        await this.#say('Bring that back, please.');
        conversation.agentSaid((await this.#actions().undoForget()).summary, this.nowMs);
        return;
      case 'wait':
        await this.#call.settled();
        this.nowMs += step.ms;
        return;
      case 'call':
        await this.hangUp();
        this.#parts.onNextCall();
        this.#call = this.#newCall();
        await this.#begin();
        return;
      case 'outside forget':
        return this.#outside(step.text, async (person, id) => {
          await person.forget({ memories: [id], turns: [] });
        });
      case 'outside correct':
        return this.#outside(step.key, async (person, id) => {
          await person.correct(id, step.value);
        });
    }
  }

  /** What the prompt of the next reply would hold, and what recall would give. */
  async look(): Promise<{ profile: string; recalls: Recollection[] }> {
    await this.#call.settled();
    await this.#call.listenUp();
    const profile = this.#call.about;
    const fresh = this.#newCall();
    await fresh.initialise();
    const recalls: Recollection[] = [];
    for (const { ask } of this.#case.recalls)
      for (const { memory } of [this.#call, fresh])
        if (memory) recalls.push({ ask, lines: memory.telling.describe(await memory.recall.take(ask)) });
    fresh.memory?.close();
    return { profile, recalls };
  }

  /** The end of a call is looked at only where a case says something about it: it asks a real model three questions. */
  async hangUp(): Promise<void> {
    const { script, greeting, talk } = this.#case;
    const matters =
      script !== undefined || greeting !== undefined || talk.some(({ kind }) => kind === 'call');
    await this.#settled();
    this.#parts.model.heard.length = 0;
    if (matters) await this.#call.end();
    this.greeting = this.#parts.model.heard.join('\n');
  }

  /** @throws KindredError `DATABASE` where a turn could not be stored: what is known afterwards would say nothing. */
  async #settled(): Promise<void> {
    await this.#call.settled();
    const { waiting } = this.#call;
    if (waiting > 0) {
      const message = `${this.#case.name}: ${waiting} turns could not be stored; LOG_LEVEL=warn says why.`;
      throw new KindredError('DATABASE', message);
    }
  }

  #newCall(): Call {
    const { services, embedder } = this.#parts;
    return new Call(services, {
      userId: this.userId,
      room: 'suite',
      embedder,
      timeZone: this.#case.timeZone,
      tell: (topic) => {
        if (topic === RECORD) this.isPrivate = true;
      },
      preparesSpeech: false,
      clock: () => this.nowMs,
    });
  }

  async #begin(): Promise<void> {
    const start = await this.#call.initialise();
    if (!start) throw new KindredError('DATABASE_UNREACHABLE', 'the memory of a case could not be loaded');
    await this.#call.onboarded;
    if (!start.greeting) return;
    this.#call.conversation.agentSaid(start.greeting.text, this.nowMs);
    await this.#call.greeted(start.greeting);
  }

  async #say(text: string): Promise<void> {
    this.nowMs += SECOND_MS;
    await this.#call.listenUp();
    this.#call.conversation.userSaid(text);
  }

  async #forget(what: string, confirmed: boolean): Promise<void> {
    const { conversation } = this.#call;
    await this.#call.settled();
    await this.#say(`Please forget ${what}.`);
    conversation.agentSaid((await this.#actions().forget(what, false)).summary, this.nowMs);
    await this.#say(confirmed ? 'Yes, please.' : 'No, keep it.');
    if (confirmed) conversation.agentSaid((await this.#actions().forget(what, true)).summary, this.nowMs);
    else conversation.agentSaid('All right.', this.nowMs);
    await this.#call.settled();
  }

  /** @throws KindredError `IMPORT_INVALID` where there is no such memory. */
  async #outside(key: string, change: (person: PersonMemory, id: string) => Promise<void>): Promise<void> {
    await this.#call.settled();
    this.nowMs += SECOND_MS;
    const memories = await this.#parts.services.store.listMemories(this.userId, { nowMs: this.nowMs });
    const memory = memories.find((one) => one.key === key);
    if (!memory)
      throw new KindredError('IMPORT_INVALID', `${this.#case.name}: no memory has the key ${key}.`);
    await change(this.#person(), memory.id);
  }

  #actions() {
    const { actions } = this.#call;
    if (!actions) throw new KindredError('IMPORT_INVALID', 'a case without a person');
    return actions;
  }

  #person(): PersonMemory {
    return openPerson(this.#parts.services, this.userId, { clock: () => this.nowMs });
  }

  #loopsOnly(): UserExport {
    const openedAt = new Date(this.nowMs - DAY_MS).toISOString();
    const openLoops = this.#case.loops.map(([text, due]) => ({
      ...{ text, openedAt, askedAt: null },
      dueAt: due && readDate(due, this.#case.timeZone, 'due'),
    }));
    const none = { greetings: [], memories: [], endedKeys: [], episodes: [], calls: [], closedLoops: [] };
    return { version: 2, userId: this.userId, onboarding: null, ...none, processedTurns: [], openLoops };
  }

  async #drafts(): Promise<MemoryDraft[]> {
    const { embedder } = this.#parts;
    const { known } = this.#case;
    const vectors = await embedder.embed(known.map(([, , value]) => value));
    return known.map(([category, key, value], i) => {
      const vector = vectors[i];
      return {
        ...{ id: randomUUID(), category, key, value, confidence: 0.9, importance: 0.6 },
        saidAt: new Date(this.nowMs - DAY_MS).toISOString(),
        ...{ validFrom: null, validTo: null, source: 'import' as const, turnId: null },
        embedding: vector ? { vector, model: embedder.model } : null,
      };
    });
  }
}

/** What the room is told when the record is switched. */
const RECORD = 'kindred.record';
