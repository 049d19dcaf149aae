/**
 * What a person says when one of the tools can be meant.
 *
 * @module
 */

/** The tools that the model may call. */
export const TOOL_NAMES = [
  'storeInMemory',
  'retrieveFromMemory',
  'searchMemories',
  'forgetMemory',
  'undoForget',
  'explainMemory',
  'getMemoryStats',
  'createUserProfile',
  'getUserProfile',
  'setOffRecord',
  'getConnectionPoolStats',
  'cleanupConnectionPool',
] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

/**
 * Patterns by tool, read against normalised words (`normalise`). They need not be sure, the model decides; what they miss a
 * small model cannot call, what they let in costs it a moment of reading.
 */
export type ToolWords = Readonly<Record<ToolName, readonly RegExp[]>>;
