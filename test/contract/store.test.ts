import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoLeaseStore } from '#shared/store/dynamo/lease-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { startEmbeddedDynamoDb } from '#test/support/embedded-dynamodb.ts';
import { storeContract } from './store.contract.ts';

storeContract('the embedded DynamoDB', async () => {
  const embedded = await startEmbeddedDynamoDb();
  return {
    make: async () => {
      const tables = await embedded.fresh();
      return {
        control: dynamoControlStore(embedded.documents, tables),
        audit: dynamoAuditStore(embedded.documents, tables),
        lease: dynamoLeaseStore(embedded.documents, tables.control),
        trading: dynamoTradingStore(embedded.documents, tables.trading),
      };
    },
    stop: () => embedded.stop(),
  };
});
