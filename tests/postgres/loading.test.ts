import { describeLoading } from '../memory/loading-contract.ts';
import { startTestDatabase } from '../support/database.ts';

describeLoading('native', () => startTestDatabase({ engine: 'native' }));
