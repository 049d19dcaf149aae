import { llm } from '@livekit/agents';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { getConnectionPool } from '../../src/pool/shared-pool.ts';
import type { McpServerDefinition } from '../../src/setup/definition.ts';
import { McpServers } from '../../src/setup/mcp/mcp-servers.ts';
import { listeningLog } from '../support/listening-log.ts';
import { NotesServer } from '../support/mcp/notes-server.ts';

const STDIO = {
  command: process.execPath,
  args: [new URL('../support/mcp/stdio.ts', import.meta.url).pathname],
};
const OPTIONS = { toolCallId: 't1', abortSignal: new AbortController().signal } as llm.ToolOptions;

let pool: ConnectionPool;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  pool = await getConnectionPool({
    openai: { apiKey: 'not-needed', baseUrl: 'http://127.0.0.1:1/v1' },
    supabase: { url: 'http://127.0.0.1:1', serviceKey: 'not-needed' },
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function serversOf(mcpServers: Readonly<Record<string, McpServerDefinition>>) {
  const { log, lines } = listeningLog();
  const servers = new McpServers({ mcpServers, toolTimeoutMs: 2_000 }, { pool, log });
  open.push(servers);
  const call = (name: string, args: object = {}) => {
    const found = servers.tools.find(({ tool }) => tool.name === name);
    if (!found) throw new Error(`there is no ${name}`);
    return found.tool.execute(args as never, OPTIONS);
  };
  return { servers, lines, call };
}

async function notes(port = 0): Promise<NotesServer> {
  const server = await NotesServer.start(port);
  open.push(server);
  return server;
}

describe('an MCP server', () => {
  it('offers its tools under its name, with their schemas, and answers', async () => {
    const { url } = await notes();
    const { servers, call, lines } = serversOf({
      notes: { url, headers: { authorization: 'Bearer secret' } },
    });
    await servers.refresh();
    expect(servers.tools.map(({ tool }) => tool.name)).toEqual(['notes_read', 'notes_fail', 'notes_hang']);
    expect(servers.tools[0]?.tool.parameters).toMatchObject({ properties: { title: { type: 'string' } } });
    expect(await call('notes_read', { title: 'shopping' })).toBe('shopping: milk and bread (Bearer secret)');
    expect(lines).toEqual([]);
  });

  it('that is a program of this machine speaks over its input and output, and ends with us', async () => {
    const { servers, call } = serversOf({ notes: STDIO });
    await servers.refresh();
    expect(await call('notes_read', { title: 'shopping' })).toMatch(/^shopping: milk and bread/);
    const pid = Number(
      await call('notes_read', { title: 'pid' }).then((text) => /pid: (\d+)/.exec(String(text))?.[1]),
    );
    await servers.close();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('offers only the tools that are wanted', async () => {
    const { url } = await notes();
    const { servers, lines } = serversOf({ notes: { url, tools: ['read', 'write'] } });
    await servers.refresh();
    expect(servers.tools.map(({ tool }) => tool.name)).toEqual(['notes_read']);
    expect(lines.map(({ level, tools }) => [level, tools])).toEqual([[40, ['write']]]);
  });

  it('says by itself that a tool has failed, in words that the model is given', async () => {
    const { url } = await notes();
    const { servers, call } = serversOf({ notes: { url } });
    await servers.refresh();
    await expect(call('notes_fail')).rejects.toThrow(new llm.ToolError('there is no such note'));
  });

  it('that is away costs no tool of the others, and is told of once', async () => {
    const { url } = await notes();
    const { servers, lines } = serversOf({ gone: { url: 'http://127.0.0.1:1/mcp' }, notes: { url } });
    await servers.refresh();
    await servers.refresh();
    expect(servers.tools.map(({ tool }) => tool.name)).toContain('notes_read');
    expect(lines.map(({ level, mcpServer }) => [level, mcpServer])).toEqual([[40, 'gone']]);
  });

  it('that dies in the middle fails what is asked of it, and is used again when it is back', async () => {
    const first = await notes();
    const { servers, call, lines } = serversOf({ notes: { url: first.url } });
    await servers.refresh();
    const hanging = call('notes_hang');
    await first.close();
    await expect(hanging).rejects.toThrow();
    await expect.poll(() => lines.length).toBe(1);
    expect(servers.tools).toEqual([]);
    await notes(first.port);
    expect(await servers.refresh()).toBe(true);
    expect(await call('notes_read', { title: 'shopping' })).toMatch(/^shopping/);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'an MCP server is away: its tools are not offered',
      'the MCP server is back',
    ]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
