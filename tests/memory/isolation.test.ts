import { startTestDatabase } from '../support/database.ts';
import { describeIsolation } from './isolation-contract.ts';

describeIsolation('embedded', () => startTestDatabase());
