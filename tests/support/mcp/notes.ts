/**
 * Tools of an MCP server: one that answers, one that says it failed, one that never ends.
 *
 * @module
 */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const NOTES: Readonly<Record<string, string>> = { shopping: 'milk and bread', pid: String(process.pid) };

export function notesMcp(authorization = 'nobody'): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });
  const title = z.string();
  server.registerTool('read', { description: 'Reads a note.', inputSchema: { title } }, async (args) =>
    text(`${args.title}: ${NOTES[args.title]} (${authorization})`),
  );
  server.registerTool('fail', { description: 'Fails.' }, async () => ({
    ...text('there is no such note'),
    isError: true,
  }));
  server.registerTool('hang', { description: 'Hangs.' }, () => new Promise<never>(() => undefined));
  return server;
}
