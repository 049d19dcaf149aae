/**
 * The official MCP client, loaded where a server is named.
 *
 * @module
 */

import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { McpServerDefinition } from '../definition.ts';

export interface OpenMcpOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** @throws What the transport says when the server does not answer. */
export async function openMcpClient(
  definition: McpServerDefinition,
  { fetch, signal }: OpenMcpOptions,
): Promise<Client> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client({ name: 'kindred', version: '1' });
  const transport = await transportOf(definition, fetch);
  try {
    await client.connect(transport, { signal });
    return client;
  } catch (error) {
    await client.close().catch(() => undefined);
    throw error;
  }
}

async function transportOf(
  definition: McpServerDefinition,
  fetch: OpenMcpOptions['fetch'],
): Promise<Transport> {
  if ('url' in definition) {
    const { StreamableHTTPClientTransport } = await import(
      '@modelcontextprotocol/sdk/client/streamableHttp.js'
    );
    const { url, headers } = definition;
    // The SDK's transport is declared for a compiler without `exactOptionalPropertyTypes` set.
    return new StreamableHTTPClientTransport(new URL(url), { fetch, requestInit: { headers } }) as Transport;
  }
  const { StdioClientTransport, getDefaultEnvironment } = await import(
    '@modelcontextprotocol/sdk/client/stdio.js'
  );
  const { command, args, env } = definition;
  return new StdioClientTransport({
    command,
    args: [...(args ?? [])],
    // Of our own environment only what every program needs: it holds keys.
    env: { ...getDefaultEnvironment(), ...env },
    stderr: 'ignore',
  });
}
