/**
 * What a person says when one of the tools can be meant.
 *
 * @module
 */

/** The tools whose words every language knows. */
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
  'agreeToCalls',
  'stopCalls',
  'endCall',
  'transferCall',
] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

/**
 * Patterns by tool, read against normalised words (`normalise`). They are nearly sure: a small model calls what it is shown, and
 * cannot call what it is not. A language may know the words of more tools.
 */
export type ToolWords = Readonly<Record<ToolName, readonly RegExp[]>> &
  Readonly<Partial<Record<string, readonly RegExp[]>>>;
