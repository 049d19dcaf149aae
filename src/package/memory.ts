/**
 * `kindred/memory`: Kindred's memory in anybody's LiveKit agent.
 *
 * @module
 */

export { type AgentMemory, type AgentMemoryOptions, openAgentMemory } from './agent-memory.ts';
export { type Remembering, withMemory } from './with-memory.ts';
