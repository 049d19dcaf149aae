import { startTestDatabase } from '../../support/database.ts';
import { describeLoading } from '../loading-contract.ts';

describeLoading('embedded', () => startTestDatabase());
