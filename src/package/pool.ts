/**
 * `kindred/pool`: the connections alone. Nothing of LiveKit is loaded.
 *
 * @module
 */

export { KindredError } from '../errors.ts';
export { ConnectionPool } from '../pool/connection-pool.ts';
export {
  closeConnectionPool,
  getConnectionPool,
  getConnectionPoolSync,
  getOpenAIClient,
  getSupabaseClient,
  type SharedPoolOptions,
} from '../pool/shared-pool.ts';
