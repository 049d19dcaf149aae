/**
 * All MCP servers of a process. No call waits for one of them.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import type { ConnectionPool } from '../../pool/connection-pool.ts';
import type { Log } from '../../telemetry/log.ts';
import type { KindredDefinition } from '../definition.ts';
import { TOOL_TIMEOUT_MS } from '../own-tools.ts';
import { McpServer } from './mcp-server.ts';
import type { ServerTool } from './mcp-tools.ts';

/** A tool of a server, with the bound that it has. */
export interface McpTool {
  readonly tool: llm.FunctionTool;
  /** In milliseconds. */
  readonly timeoutMs: number;
}

export class McpServers {
  readonly #servers: readonly McpServer[];

  constructor(
    { mcpServers = {}, toolTimeoutMs = TOOL_TIMEOUT_MS }: KindredDefinition,
    { pool, log }: { readonly pool: ConnectionPool; readonly log: Log },
  ) {
    // The pool's connections and limits, without its deadline of a whole answer: a server may keep a stream open.
    const { dispatcher } = pool.getHttpSession();
    const pooled: typeof fetch = (input, init) => fetch(input, { ...init, dispatcher } as RequestInit);
    this.#servers = Object.entries(mcpServers).map(
      ([name, definition]) =>
        new McpServer({ name, definition, fetch: pooled, timeoutMs: toolTimeoutMs, log }),
    );
  }

  /** What they offer now. */
  get tools(): McpTool[] {
    return this.#servers.flatMap((server) =>
      server.tools.map((tool) => ({ tool: offered(server, tool), timeoutMs: server.timeoutMs })),
    );
  }

  /** Asks all of them anew. Never rejects. @returns Whether other tools are offered than before. */
  async refresh(): Promise<boolean> {
    const before = this.#names();
    await Promise.all(this.#servers.map((server) => server.refresh()));
    return this.#names() !== before;
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  #names(): string {
    return this.#servers.flatMap(({ tools }) => tools.map(({ name }) => name)).join();
  }
}

function offered(server: McpServer, { name, original, description, schema }: ServerTool): llm.FunctionTool {
  const make = llm.tool as unknown as (tool: object) => llm.FunctionTool;
  return make({
    name,
    description,
    parameters: schema,
    execute: async (args: Record<string, unknown>, { abortSignal }: llm.ToolOptions) =>
      server.call(original, args, abortSignal),
  });
}
