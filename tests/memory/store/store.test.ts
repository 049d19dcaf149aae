import { startTestDatabase } from '../../support/database.ts';
import { describeStore } from '../store-contract.ts';

describeStore('embedded', () => startTestDatabase());
