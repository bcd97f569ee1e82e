import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyDocument, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableDefinition } from '#shared/store/dynamo/tables.ts';

export interface RecordTableProps {
  readonly definition: TableDefinition;
  /** Refuses everybody, administrators included, every way to change or remove an item that is there. */
  readonly appendOnly: boolean;
}

/** What takes an item away or changes it in place. A put over an item is refused by the writer's own condition. */
export const destructiveActions = [
  'dynamodb:DeleteItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLUpdate',
  'dynamodb:DeleteTable',
] as const;

const keyType = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

/** A table of ours: can be put back to any second of the last 35 days, and cannot be deleted by mistake. */
export class RecordTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { definition, appendOnly }: RecordTableProps) {
    super(scope, id);
    const { partitionKey, sortKey, ttlAttribute } = definition;
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: partitionKey.name, type: keyType[partitionKey.type] },
      sortKey: { name: sortKey.name, type: keyType[sortKey.type] },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(ttlAttribute === null ? {} : { timeToLiveAttribute: ttlAttribute }),
      ...(appendOnly ? { resourcePolicy: refuseDestruction() } : {}),
    });
  }
}

const refuseDestruction = (): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'AppendOnly',
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        actions: [...destructiveActions],
        // In a table's own policy this means the table itself.
        resources: ['*'],
      }),
    ],
  });
