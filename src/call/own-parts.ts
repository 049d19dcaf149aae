/**
 * What `kindred.config.ts` adds to one call: tools, instructions, hooks, the report at its end.
 *
 * @module
 */

import type { llm, voice } from '@livekit/agents';
import { fence } from '../memory/fence.ts';
import { askInstructions } from '../setup/ask-instructions.ts';
import { Hooks } from '../setup/hooks.ts';
import { boundTool, TOOL_TIMEOUT_MS } from '../setup/own-tools.ts';
import type { CallContext, PersonOfCall } from '../setup/person.ts';
import type { JoinedCaller } from './join.ts';

export interface OwnPartsOptions {
  readonly joined: JoinedCaller;
  readonly room: string;
  readonly session: voice.AgentSession;
}

export class OwnParts {
  readonly #options: OwnPartsOptions;
  readonly #hooks: Hooks;
  readonly #ending = new AbortController();
  readonly #startedAt = new Date().toISOString();
  /** Tools whose first fault was told. */
  readonly #faulty = new Set<string>();
  readonly #asked: Promise<void>;
  #instructions = '';

  constructor(options: OwnPartsOptions) {
    this.#options = options;
    const { setup, log } = options.joined.services;
    this.#hooks = new Hooks(setup.definition, log.child({ callId: options.joined.call.id }));
    this.#asked = askInstructions(setup.definition, this.#person, log).then((given) => {
      this.#instructions = given;
    });
    options.joined.notes?.onTurn((turn) => this.#hooks.turnOver(turn, this.#context));
  }

  /** Resolves once the instructions for this person are there, or will not be. Never rejects. */
  get asked(): Promise<void> {
    return this.#asked;
  }

  /** What the prompt says behind everything else. */
  addTo(instructions: string): string {
    const { name } = this.#person;
    const called = name === undefined ? '' : `Who calls, as the application says: ${fence('caller', name)}`;
    return [instructions, called, this.#instructions].filter((part) => part !== '').join('\n\n');
  }

  /** The tools of the file, and those of the MCP servers that are there now. */
  get tools(): llm.FunctionTool[] {
    const { definition, mcp } = this.#options.joined.services.setup;
    const { tools = [], toolTimeoutMs: timeoutMs = TOOL_TIMEOUT_MS } = definition;
    const own = tools.map((tool) => ({ tool, timeoutMs }));
    const names = new Set(tools.map(({ name }) => name));
    const others = mcp.tools.filter(({ tool }) => !names.has(tool.name));
    return [...own, ...others].map(({ tool, timeoutMs }) => boundTool(tool, this.#bound(timeoutMs)));
  }

  /** From the greeting on. @param offer Hears the tools when others are there than before. */
  start(offer: (tools: readonly llm.FunctionTool[]) => void): void {
    const { mcp } = this.#options.joined.services.setup;
    void mcp.refresh().then((isChanged) => isChanged && offer(this.tools));
    this.#hooks.callStarted(this.#context);
  }

  /** Tells what became of the call, once it is stored. Never rejects. */
  async end(): Promise<void> {
    await this.#hooks.callEnded(this.#report(), this.#context);
    this.#ending.abort(new Error('the call has ended'));
  }

  get #person(): PersonOfCall {
    const { identity, person, settings, services, call } = this.#options.joined;
    const { name } = settings;
    return {
      identity,
      id: person.userId,
      ...(name !== undefined && { name }),
      timeZone: call.memory?.time.timeZone ?? call.timeZone,
      language: services.config.companion.language,
    };
  }

  get #context(): CallContext {
    const { call, services } = this.#options.joined;
    const { pool, log } = services;
    const { id: callId, actions: memory } = call;
    return { callId, person: this.#person, memory, pool, log, signal: this.#ending.signal };
  }

  #bound(timeoutMs: number) {
    const { log } = this.#options.joined.services;
    return {
      context: this.#context,
      timeoutMs,
      failed: (tool: string, reason: string) => {
        const level = this.#faulty.has(tool) ? 'debug' : 'warn';
        this.#faulty.add(tool);
        log[level]({ tool, error: reason }, 'a tool failed: the call goes on without its answer');
      },
    };
  }

  #report() {
    const { joined, room } = this.#options;
    const { call, notes } = joined;
    const isForgotten = (turnId: string | null, words: string) =>
      (call.memory?.isForgotten(words) ?? false) ||
      (turnId !== null && (call.memory?.isTurnForgotten(turnId) ?? false));
    const kept = notes?.without(isForgotten) ?? { transcript: [], facts: [] };
    return {
      ...{ callId: call.id, room, person: this.#person, ...kept, ...call.usage.used },
      ...{ startedAt: this.#startedAt, endedAt: new Date().toISOString() },
    };
  }
}
