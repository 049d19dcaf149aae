import { describeStore } from '../memory/store-contract.ts';
import { startTestDatabase, WAYS } from '../support/database.ts';

for (const over of WAYS)
  describeStore(`native, over the ${over}`, () => startTestDatabase({ engine: 'native', over }));
