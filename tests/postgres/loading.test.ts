import { describeLoading } from '../memory/loading-contract.ts';
import { startTestDatabase, WAYS } from '../support/database.ts';

for (const over of WAYS)
  describeLoading(`native, over the ${over}`, () => startTestDatabase({ engine: 'native', over }));
