/**
 * A tool and an MCP server of one's own, beside Kindred's: `KINDRED_CONFIG` names the file, or it lies where the worker runs.
 */

import { defineKindred, tool } from 'kindred';
import { z } from 'zod';

const ORDERS: Readonly<Record<string, string>> = { '1001': 'is in the oven', '1002': 'is on its way' };

const lookUpOrder = tool({
  name: 'lookUpOrder',
  description: 'Looks up an order by its number. When the person asks where their order is.',
  parameters: z.object({ number: z.string() }),
  execute: async ({ number }, { context }) => {
    context.log.debug({ callId: context.callId }, 'an order is looked up');
    return ORDERS[number] ?? 'there is no such order';
  },
});

export default defineKindred({
  tools: [lookUpOrder],
  mcpServers: process.env.CALENDAR_MCP_URL ? { calendar: { url: process.env.CALENDAR_MCP_URL } } : {},
  instructions: 'You work for a bakery.',
});
