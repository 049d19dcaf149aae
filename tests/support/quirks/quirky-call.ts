/**
 * A call whose words come as text: the real session, agent, tools and memory, over services with quirks.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import { Call } from '../../../src/call/call.ts';
import type { Services } from '../../../src/call/call-services.ts';
import { followSession } from '../../../src/call/events.ts';
import { createSession } from '../../../src/call/session.ts';
import { Companion } from '../../../src/companion/companion.ts';
import { Vad } from '../../../src/speech/stt/vad.ts';
import { someone } from '../call-memory.ts';
import { wordEmbedder } from '../word-embedder.ts';
import { Listener } from './listener.ts';

export class QuirkyCall {
  readonly userId = someone();
  readonly listener = new Listener();
  /** Names of tools that ran, with their arguments. */
  readonly called: string[] = [];
  readonly #call: Call;
  readonly #session: voice.AgentSession;
  readonly #services: Services;

  private constructor(services: Services) {
    const tell = () => undefined;
    this.#services = services;
    this.#call = new Call(services, {
      ...{ userId: this.userId, room: 'r', embedder: wordEmbedder(), tell, preparesSpeech: false },
    });
    this.#session = createSession({ ...services, vad: new Vad({ model: 'silero' }) });
  }

  /** @param isHeard Whether replies are synthesised; else they are text. @default false */
  static async begin(services: Services, { isHeard = false } = {}): Promise<QuirkyCall> {
    const quirky = new QuirkyCall(services);
    await quirky.#start(isHeard);
    return quirky;
  }

  /** One exchange. @returns What is spoken, once the reply is over. */
  async says(userInput: string): Promise<string> {
    const before = this.#session.history.items.length;
    const run = this.#session.run({ userInput });
    await run.wait().catch(() => undefined);
    const items = this.#session.history.items.slice(before);
    return items
      .flatMap((item) =>
        item.type === 'message' && item.role === 'assistant' ? (item.textContent ?? '') : [],
      )
      .join('|');
  }

  /** What is stored as the agent's words, once the turns are processed. */
  async storedWords(): Promise<string[]> {
    await this.#call.conversation.close();
    await this.#call.settled();
    const episodes = await this.#services.store.listEpisodes(this.userId);
    return episodes.filter(({ speaker }) => speaker === 'agent').map(({ text }) => text);
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#call.end();
  }

  async #start(isHeard: boolean): Promise<void> {
    await this.#call.initialise();
    const { phrases, log } = this.#services;
    const { conversation, memory, tools, instructions, timeZone } = this.#call;
    const agent = new Companion({ instructions, tools, turns: conversation, memory, phrases, timeZone, log });
    followSession(this.#session, { conversation, phrases, log });
    this.#session.on(voice.AgentSessionEventTypes.FunctionToolsExecuted, ({ functionCalls }) => {
      this.called.push(...functionCalls.map(({ name, args }) => `${name} ${args}`));
    });
    if (isHeard) this.#session.output.audio = this.listener;
    await this.#session.start({ agent, record: false });
  }
}
