/**
 * The page's store of somebody of whom nothing is known, for tests of the page's server alone: it keeps who has filled in
 * who they are. What is remembered is tested with a real database.
 *
 * @module
 */

import type { Onboarding } from '../../src/memory/memory.ts';
import type { PeopleStore, Person } from '../../web/api/people-store.ts';

export class PeopleInMemory implements PeopleStore {
  readonly onboarded = new Map<string, Onboarding>();
  readonly #people: Person[] = [];

  async saveOnboarding(userId: string, onboarding: Onboarding): Promise<void> {
    this.onboarded.set(userId, onboarding);
    if (this.#people.some(({ id }) => id === userId)) return;
    this.#people.push({ id: userId, name: onboarding.name, lastCallAt: null });
  }

  listPeople: PeopleStore['listPeople'] = async () => this.#people;
  aboutPerson: PeopleStore['aboutPerson'] = async () => null;
  agreeToCalls: PeopleStore['agreeToCalls'] = async () => undefined;
  stopCalls: PeopleStore['stopCalls'] = async () => undefined;
  set: PeopleStore['set'] = async () => undefined;
  exportPerson: PeopleStore['exportPerson'] = () => Promise.reject(new Error('nobody to export'));
  forgetPerson: PeopleStore['forgetPerson'] = async () => ({ before: {}, after: {} });
  listMemories: PeopleStore['listMemories'] = async () => [];
  originsOf: PeopleStore['originsOf'] = async () => [];
  previewForgetting: PeopleStore['previewForgetting'] = async () => null;
  forgetMemory: PeopleStore['forgetMemory'] = async () => null;
  undoForgetting: PeopleStore['undoForgetting'] = async () => false;
  reviseMemory: PeopleStore['reviseMemory'] = async () => null;
  holdAgain: PeopleStore['holdAgain'] = async () => null;
  listCalls: PeopleStore['listCalls'] = async () => [];
  readCall: PeopleStore['readCall'] = async () => null;
  forgetCall: PeopleStore['forgetCall'] = async () => null;
  listLoops: PeopleStore['listLoops'] = async () => [];
}
