/**
 * A call without its room: the real call over real services, to which words are given by hand.
 *
 * @module
 */

import { Call } from '../../src/call/call.ts';
import type { Services } from '../../src/call/call-services.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { someone } from './call-memory.ts';
import { wordEmbedder } from './word-embedder.ts';

export class Talk {
  readonly call: Call;
  readonly told: { topic: string; body: unknown }[] = [];

  readonly userId: string;

  private constructor(services: Services, userId: string, embedder: Embedder) {
    this.userId = userId;
    const tell = (topic: string, body: unknown) => void this.told.push({ topic, body });
    this.call = new Call(services, { userId, room: 'r', embedder, tell, preparesSpeech: false });
  }

  static async begin(
    services: Services,
    userId = someone(),
    embedder: Embedder = wordEmbedder(),
  ): Promise<Talk> {
    const talk = new Talk(services, userId, embedder);
    await talk.call.initialise();
    return talk;
  }

  get memory() {
    const { memory } = this.call;
    if (!memory) throw new Error('a call without memory');
    return memory;
  }

  get actions() {
    const { actions } = this.call;
    if (!actions) throw new Error('a call without memory');
    return actions;
  }

  /** One exchange. @returns Once it is stored, or waits for a service. */
  async says(text: string, answer = 'I see.'): Promise<void> {
    await this.call.listenUp();
    this.call.conversation.userSaid(text);
    this.call.conversation.agentSaid(answer);
    await this.call.settled();
  }

  /** Asks for something to be forgotten, and answers the question about it. */
  async forgets(what: string, answer: 'yes' | 'no'): Promise<void> {
    const { conversation } = this.call;
    conversation.userSaid(`Please forget ${what}.`);
    conversation.agentSaid((await this.actions.forget(what, false)).summary);
    conversation.userSaid(answer === 'yes' ? 'Yes, please.' : 'No, keep it.');
    if (answer === 'yes') conversation.agentSaid((await this.actions.forget('yes, please', true)).summary);
    await this.call.settled();
  }
}
