/**
 * `kindred`: what a `kindred.config.ts` and its tools are written with.
 *
 * @module
 */

export { KindredError } from '../errors.ts';
export type { CallReport, FactNote, TurnNote } from '../setup/call-report.ts';
export {
  type Authorized,
  defineKindred,
  type KindredDefinition,
  type McpServerDefinition,
  type ModelChoice,
  type ModelChoices,
  type ServiceSettings,
} from '../setup/definition.ts';
export { type OwnTool, type OwnToolOptions, tool } from '../setup/own-tools.ts';
export type { CallContext, Caller, MemoryOfCall, PersonOfCall, PersonSettings } from '../setup/person.ts';
