/**
 * One MCP server: its connection, its tools, and what becomes of a call to one of them when it is away.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { messageOf } from '../../errors.ts';
import { cleanText } from '../../memory/fence.ts';
import type { Log } from '../../telemetry/log.ts';
import type { McpServerDefinition } from '../definition.ts';
import { openMcpClient } from './mcp-client.ts';
import { type Answer, namedTools, type ServerTool, textOf } from './mcp-tools.ts';

/** A server that has not answered by then is away, in milliseconds. */
const CONNECT_TIMEOUT_MS = 3_000;

export interface McpServerParts {
  readonly name: string;
  readonly definition: McpServerDefinition;
  /** Requests of the pool's connections. */
  readonly fetch: typeof fetch;
  /** In milliseconds. */
  readonly timeoutMs: number;
  readonly log: Log;
}

export class McpServer {
  readonly #parts: McpServerParts;
  readonly #log: Log;
  #client: Client | null = null;
  #tools: readonly ServerTool[] = [];
  #connecting: Promise<void> | null = null;
  #isClosed = false;
  /** Whether it was said that it is away: once is enough, until it is back. */
  #isAwaySaid = false;

  constructor(parts: McpServerParts) {
    this.#parts = parts;
    this.#log = parts.log.child({ mcpServer: parts.name });
  }

  /** What it offers, as it was when it was last asked. */
  get tools(): readonly ServerTool[] {
    return this.#tools;
  }

  get timeoutMs(): number {
    return this.#parts.definition.timeoutMs ?? this.#parts.timeoutMs;
  }

  /** Connects where there is no connection, and asks for the tools. Never rejects, and takes three seconds at most. */
  refresh(): Promise<void> {
    this.#connecting ??= this.#refresh().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  /**
   * @returns What the tool said, as text.
   * @throws ToolError When it says that it failed. Any other error: the server is away.
   */
  async call(tool: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string> {
    const client = this.#client;
    if (!client) {
      void this.refresh();
      throw new Error('the MCP server is away');
    }
    try {
      const options = { signal, timeout: this.timeoutMs };
      const answer = await client.callTool({ name: tool, arguments: { ...args } }, undefined, options);
      const text = textOf(answer as Answer);
      if (answer.isError) throw new llm.ToolError(cleanText(text) || 'The tool failed.');
      return text;
    } catch (error) {
      // Whether it is gone is found out beside the call: the next one may find it back.
      if (!(error instanceof llm.ToolError)) void this.refresh();
      throw error;
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting;
    await this.#drop();
  }

  async #refresh(): Promise<void> {
    if (this.#isClosed) return;
    const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    try {
      await this.#ask(signal).catch(async () => {
        // A session that the server has forgotten, or a process that has died: once more from the start.
        await this.#drop();
        await this.#ask(signal);
      });
      if (this.#isAwaySaid) this.#log.info('the MCP server is back');
      this.#isAwaySaid = false;
    } catch (error) {
      await this.#drop();
      this.#tools = [];
      if (this.#isClosed || this.#isAwaySaid) return;
      this.#isAwaySaid = true;
      this.#log.warn({ error: messageOf(error) }, 'an MCP server is away: its tools are not offered');
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { name, definition, fetch } = this.#parts;
    this.#client ??= await openMcpClient(definition, { fetch, signal });
    const { tools } = await this.#client.listTools(undefined, { signal, timeout: CONNECT_TIMEOUT_MS });
    const { offered, leftOut } = namedTools(name, tools, definition.tools);
    this.#tools = offered;
    if (leftOut.length > 0) this.#log.warn({ tools: leftOut }, 'tools of an MCP server are not offered');
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.close().catch(() => undefined);
  }
}
