/**
 * One person with two telephones, a page, and a worker that replays what was left behind: everything real but the model
 * and the clock.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { Call } from '../../../src/call/call.ts';
import type { Services } from '../../../src/call/call-services.ts';
import { createTurnProcessor, openCallMemory, openPerson } from '../../../src/call/open-memory.ts';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import type { Memory, Turn } from '../../../src/memory/memory.ts';
import type { PersonMemory } from '../../../src/memory/person-memory.ts';
import type { UserExport } from '../../../src/memory/store/export.ts';
import type { Forgotten } from '../../../src/memory/store/outcomes.ts';
import { localDay } from '../../../src/memory/time.ts';
import { FACTS, type Fact, marksIn, sentenceOf, takingBack } from './facts.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TIME_ZONE = 'Europe/Paris';

/** Days from the one on which it is said; `null`: not said. */
interface Telling {
  readonly fact: number;
  readonly from: number | null;
  readonly until: number | null;
}

/** What is said in one turn. */
export interface Speech {
  readonly tells: readonly Telling[];
  readonly takesBack: string | null;
  readonly mentions: string | null;
}

export interface World {
  readonly services: Services;
  readonly embedder: Embedder;
}

/** What was forgotten, by the marks of its values. */
interface Oblivion {
  readonly marks: ReadonlySet<string>;
  readonly atMs: number;
  /** Everything that was stored before it, while nothing has happened since. */
  before: UserExport | null;
}

/** A forgetting of the page, which it can undo. */
interface PageForgetting {
  readonly forgotten: Forgotten;
  readonly oblivion: Oblivion;
}

export class Person {
  readonly userId = `u-${randomUUID()}`;
  readonly #world: World;
  readonly #calls: (Call | null)[] = [null, null];
  /** The last forgetting of each call. */
  readonly #byVoice: (Oblivion | null)[] = [null, null];
  readonly #byPage: PageForgetting[] = [];
  readonly #oblivions = new Set<Oblivion>();
  readonly #toldMs = new Map<string, number>();
  readonly #page: PersonMemory;
  readonly #beganMs = Date.parse('2026-03-02T08:00:00.000Z');
  nowMs = this.#beganMs;
  #isAtOnce = false;

  constructor(world: World) {
    this.#world = world;
    this.#page = openPerson(world.services, this.userId, { clock: () => this.nowMs });
  }

  get calls(): Call[] {
    return this.#calls.filter((call) => call !== null);
  }

  /** Marks of what was forgotten, and neither told again since nor brought back. */
  get forgotten(): string[] {
    const marks = [...this.#oblivions].flatMap(({ marks, atMs }) =>
      [...marks].filter((mark) => (this.#toldMs.get(mark) ?? 0) < atMs),
    );
    return [...new Set(marks)];
  }

  /** @param nowMs Whose clock: what it says is over is told as over. */
  exported(nowMs = this.nowMs): Promise<UserExport> {
    return this.#world.services.store.exportUser(this.userId, { nowMs });
  }

  async all(): Promise<Memory[]> {
    const { store } = this.#world.services;
    return store.listMemories(this.userId, { withPast: true, nowMs: this.nowMs });
  }

  /** @param answered Whether the agent says it again. @param isOver Whether the turn is over and stored. */
  async say(phone: number, speech: Speech, { echoed, isOver }: { echoed: boolean; isOver: boolean }) {
    const call = await this.#callOf(phone);
    // The turn before is over with this one.
    await call.settled();
    await call.listenUp();
    this.nowMs += SECOND_MS;
    const text = this.#wordsOf(speech, this.nowMs);
    call.conversation.userSaid(text);
    this.#told(text, this.nowMs);
    this.nowMs += SECOND_MS;
    if (echoed) call.conversation.agentSaid(`I see: ${text}`, this.nowMs);
    if (isOver) await call.settled();
  }

  /** A turn of a call that is gone comes from an outbox. @param share How far back it was said, of all that has been. */
  async replay(share: number, speech: Speech): Promise<void> {
    const { services, embedder } = this.#world;
    this.nowMs += SECOND_MS;
    const saidMs = Math.round(this.nowMs - 137 - share * (this.nowMs - this.#beganMs));
    const userText = this.#wordsOf(speech, saidMs);
    const turn: Turn = {
      ...{ id: randomUUID(), userId: this.userId, callId: randomUUID(), userText },
      ...{ at: new Date(saidMs).toISOString(), agentText: `I see: ${userText}` },
    };
    const { userId, callId } = turn;
    const place = { userId, callId, room: '', embedder, timeZone: TIME_ZONE, clock: () => this.nowMs };
    const memory = openCallMemory(services, place);
    await memory.read();
    const context = { agentSaidBefore: null, ...memory.contextFor(userText) };
    await createTurnProcessor(services, memory.person, embedder).process(turn, context);
    this.#told(userText, saidMs);
  }

  async remember(phone: number, { category, key, value }: Fact): Promise<void> {
    const { actions } = await this.#callOf(phone);
    this.nowMs += SECOND_MS;
    await actions?.remember({ category, key, value });
    this.#told(value, this.nowMs);
  }

  async correct(key: string, fact: Fact): Promise<void> {
    this.nowMs += SECOND_MS;
    const memory = (await this.#live()).find((one) => one.key === key);
    if (!memory) return;
    await this.#page.correct(memory.id, fact.value);
    this.#told(fact.value, this.nowMs);
  }

  async forgetByPage(key: string): Promise<void> {
    this.nowMs += SECOND_MS;
    const before = await this.exported();
    const memory = before.memories.find((one) => one.key === key);
    if (!memory) return;
    const atMs = this.nowMs;
    const forgotten = await this.#page.forget({ memories: [memory.id], turns: [] });
    // Another call was faster.
    if (!forgotten) return;
    const oblivion = await this.#noteForgotten(before, new Set(forgotten.memories), atMs);
    this.#byPage.push({ forgotten, oblivion });
  }

  async undoByPage(): Promise<UndoneState | null> {
    const last = this.#byPage.pop();
    if (!last) return null;
    this.nowMs += SECOND_MS;
    await this.#page.undo(last.forgotten);
    return this.#undone(last.oblivion);
  }

  /** Asked for, proposed and confirmed. */
  async forgetByVoice(phone: number, fact: Fact): Promise<void> {
    const call = await this.#callOf(phone);
    const { actions, conversation } = call;
    if (!actions) return;
    await call.settled();
    this.#happened();
    const words = `${fact.key.replaceAll('_', ' ')} ${fact.value}`;
    await this.#ask(call, 'Please forget something.');
    const proposal = await actions.forget(words, false);
    conversation.agentSaid(proposal.summary, this.nowMs);
    await this.#ask(call, 'Yes, please.');
    const before = await this.exported();
    const atMs = this.nowMs;
    const answer = await actions.forget(words, true);
    conversation.agentSaid(answer.summary, this.nowMs);
    await call.settled();
    if (!('forgotten' in answer) || !answer.forgotten || !('wouldForget' in proposal)) return;
    const values = proposal.wouldForget ?? [];
    const keys = new Set(before.memories.filter(({ value }) => values.includes(value)).map(({ key }) => key));
    const gone = before.memories.filter(({ key }) => keys.has(key)).map(({ id }) => id);
    this.#byVoice[phone] = await this.#noteForgotten(before, new Set(gone), atMs);
  }

  async undoByVoice(phone: number): Promise<UndoneState | null> {
    const call = await this.#callOf(phone);
    const last = this.#byVoice[phone];
    if (!last) return null;
    await this.#ask(call, 'Bring that back, please.');
    const answer = await call.actions?.undoForget();
    call.conversation.agentSaid(answer?.summary ?? '', this.nowMs);
    await call.settled();
    this.#byVoice[phone] = null;
    return this.#undone(last);
  }

  async hangUp(phone: number): Promise<void> {
    const call = this.#calls[phone];
    if (!call) return;
    this.nowMs += SECOND_MS;
    this.#calls[phone] = null;
    this.#byVoice[phone] = null;
    this.#happened();
    await call.end();
  }

  wait(hours: number): void {
    this.nowMs += hours * HOUR_MS;
  }

  /** Everything that is said is stored when it resolves. */
  async atOnce(happenings: readonly (() => Promise<void>)[]): Promise<void> {
    this.#isAtOnce = true;
    await Promise.all(happenings.map((happen) => happen()));
    for (const call of this.calls) await call.settled();
    this.#isAtOnce = false;
    this.#happened();
  }

  close(): void {
    for (const call of this.calls) call.memory?.close();
  }

  async #live(): Promise<Memory[]> {
    return this.#world.services.store.listMemories(this.userId, { nowMs: this.nowMs });
  }

  async #callOf(phone: number): Promise<Call> {
    const open = this.#calls[phone];
    if (open) return open;
    const { services, embedder } = this.#world;
    this.nowMs += SECOND_MS;
    const call = new Call(services, {
      ...{ userId: this.userId, room: 'property', embedder, timeZone: TIME_ZONE },
      ...{ tell: () => undefined, preparesSpeech: false, clock: () => this.nowMs },
    });
    this.#calls[phone] = call;
    const start = await call.initialise();
    if (start?.greeting) {
      call.conversation.agentSaid(start.greeting.text, this.nowMs);
      await call.greeted(start.greeting);
    }
    this.#happened();
    return call;
  }

  async #ask(call: Call, text: string): Promise<void> {
    await call.settled();
    await call.listenUp();
    this.nowMs += SECOND_MS;
    call.conversation.userSaid(text);
  }

  #wordsOf({ tells, takesBack, mentions }: Speech, atMs: number): string {
    const day = (days: number | null) => (days === null ? null : localDay(atMs + days * DAY_MS, TIME_ZONE));
    const sentences = [
      ...tells.map(({ fact, from, until }) => sentenceOf(FACTS[fact] as Fact, day(from), day(until))),
      ...(takesBack === null ? [] : [takingBack(takesBack)]),
      ...(mentions === null ? [] : [mentions]),
    ];
    return sentences.map((sentence) => `${sentence}.`).join(' ') || 'Nothing new.';
  }

  #told(text: string, atMs: number): void {
    this.#happened();
    for (const mark of marksIn(text)) this.#toldMs.set(mark, Math.max(atMs, this.#toldMs.get(mark) ?? 0));
  }

  /** What a forgetting took is no longer all that has changed. */
  #happened(): void {
    for (const oblivion of this.#oblivions) oblivion.before = null;
  }

  async #noteForgotten(before: UserExport, gone: ReadonlySet<string>, atMs: number): Promise<Oblivion> {
    // What is said at the same moment may be known by then.
    const known = this.#isAtOnce
      ? [...before.memories, ...(await this.exported()).memories]
      : before.memories;
    const kept = new Set(known.filter(({ id }) => !gone.has(id)).flatMap(({ value }) => marksIn(value)));
    const values = before.memories.filter(({ id }) => gone.has(id)).map(({ value }) => value);
    const marks = new Set(values.flatMap(marksIn).filter((mark) => !kept.has(mark)));
    this.#happened();
    const oblivion = { marks, atMs, before };
    this.#oblivions.add(oblivion);
    return oblivion;
  }

  async #undone(oblivion: Oblivion): Promise<UndoneState> {
    const { before, atMs } = oblivion;
    this.#oblivions.delete(oblivion);
    this.#happened();
    return { before, after: await this.exported(atMs) };
  }
}

/** What was stored before a forgetting and after it was undone; `before` is `null` where something else happened too. */
export interface UndoneState {
  readonly before: UserExport | null;
  readonly after: UserExport;
}
