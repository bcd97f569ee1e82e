import type { AwsAccess } from '#shared/aws/clients.ts';
import type { TableNames } from '#shared/store/dynamo/tables.ts';

/** What one writing process is told. */
export interface Writing {
  readonly access: AwsAccess;
  readonly tables: TableNames;
  readonly book: string;
  readonly writer: string;
  readonly links: number;
}
