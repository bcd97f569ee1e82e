import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { wireObjects, wireTables } from '#functions/wiring.ts';
import { createAuditCopy } from './app.ts';

const { documents, tables, book, log } = wireTables('audit-copy');

export const handler = createAuditCopy({
  audit: dynamoAuditStore(documents, tables),
  objects: wireObjects('audit'),
  log,
  book,
});
