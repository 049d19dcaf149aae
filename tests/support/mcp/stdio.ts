import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { notesMcp } from './notes.ts';

await notesMcp().connect(new StdioServerTransport());
