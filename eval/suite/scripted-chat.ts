/**
 * A chat service that answers as a case's script says, over real HTTP: what is tested is everything around the model.
 *
 * @module
 */

import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { listen } from '../../local/inference/listen.ts';
import { dataOf } from '../../src/memory/fence.ts';
import type { ScriptedAnswer, SuiteCase } from './case-file.ts';

/** How many calls a case has had so far, the one under way included: the end of each has an answer of its own. */
interface Playing {
  readonly script: NonNullable<SuiteCase['script']>;
  calls: number;
}

interface Question {
  readonly messages: readonly { readonly content: string }[];
  readonly response_format?: { readonly json_schema?: { readonly name?: string } };
}

export class ScriptedChat {
  readonly #playing = new Map<string, Playing>();
  readonly #close: () => Promise<void>;
  readonly #origin: string;

  private constructor(app: Hono, server: { origin: string; close: () => Promise<void> }) {
    this.#origin = server.origin;
    this.#close = server.close;
    app.post('/:id/v1/chat/completions', async (c) => {
      const playing = this.#playing.get(c.req.param('id'));
      return c.json(completion(playing ? answer(playing, await c.req.json()) : {}));
    });
  }

  static async start(): Promise<ScriptedChat> {
    const app = new Hono();
    const server = await listen(app, 0);
    const { port } = server.address() as AddressInfo;
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return new ScriptedChat(app, { origin: `http://127.0.0.1:${port}`, close });
  }

  /** @returns The base URL of a service that follows this script. */
  play(id: string, script: NonNullable<SuiteCase['script']>): string {
    this.#playing.set(id, { script, calls: 1 });
    return `${this.#origin}/${id}/v1`;
  }

  /** The next call of the case begins. */
  nextCall(id: string): void {
    const playing = this.#playing.get(id);
    if (playing) playing.calls++;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

const NOTHING: ScriptedAnswer = {
  facts: [],
  open_loops: [],
  closes: [],
  summary: 'They talked.',
  ask_next: null,
};

function answer({ script, calls }: Playing, question: Question): unknown {
  const schema = question.response_format?.json_schema?.name;
  const input = question.messages.at(-1)?.content ?? '';
  if (schema === 'greeting') return { greeting: 'Hello, good to hear you.' };
  if (schema === 'call_summary') {
    const { summary, open_loops, ask_next } = script[`<end of call ${calls}>`] ?? NOTHING;
    return { summary, open_loops, ask_next };
  }
  const said = /<person_said>([\s\S]*)<\/person_said>/.exec(input)?.[1];
  const [, found = NOTHING] = Object.entries(script).find(([words]) => dataOf(words) === said) ?? [];
  const { facts, open_loops, closes } = found;
  return { facts, open_loops, closes };
}

function completion(content: unknown) {
  const message = { role: 'assistant', content: JSON.stringify(content) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'scripted', object: 'chat.completion', created: 1, model: 'scripted', choices };
}
