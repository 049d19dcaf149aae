import { describeStore } from '../memory/store-contract.ts';
import { startTestDatabase } from '../support/database.ts';

describeStore('native', () => startTestDatabase({ engine: 'native' }));
