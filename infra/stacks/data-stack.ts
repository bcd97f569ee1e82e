import { RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { tableDefinitions, type TableNames } from '#shared/store/dynamo/tables.ts';
import { Doorbell } from '../constructs/doorbell.ts';
import { NoticesQueue } from '../constructs/notices-queue.ts';
import { lockedBucket } from '../constructs/locked-bucket.ts';
import { accessLogBucket, privateBucket } from '../constructs/private-bucket.ts';
import { RecordTable } from '../constructs/record-table.ts';
import type { Deployment } from '../deployment.ts';

export interface DataStackProps extends StackProps {
  readonly deployment: Pick<Deployment, 'profile' | 'operators'>;
}

/** What must outlive every deployment: tables, secrets, reports, the queue between the two planes, and that of messages to people. */
export class DataStack extends Stack {
  readonly tables: Readonly<Record<keyof TableNames, TableV2>>;
  readonly doorbell: Queue;
  readonly notices: Queue;
  readonly operators: Secret;
  readonly telegram: Secret;
  readonly venueKeys: Secret;
  /** One for each person whose token is renewed by itself: what is in it is handed to that person. */
  readonly operatorTokens: readonly Secret[];
  readonly reports: Bucket;
  readonly auditCopies: Bucket;
  /** By the name under which other stacks know it. */
  readonly reportsArn: string;
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, { deployment, ...props }: DataStackProps) {
    super(scope, id, props);
    const table = (name: keyof TableNames, appendOnly: boolean): TableV2 =>
      new RecordTable(this, name, { definition: tableDefinitions[name], appendOnly }).table;
    this.tables = { control: table('control', false), trading: table('trading', false), audit: table('audit', true) };
    this.doorbell = new Doorbell(this, 'Doorbell').queue;
    this.notices = new NoticesQueue(this, 'Notices').queue;
    this.operators = this.secret('Operators', 'Operator records: ids, roles and hashes of what each operator knows.');
    this.telegram = this.secret('Telegram', "The bot's token, its webhook secret and the allowed chat.");
    this.venueKeys = this.secret(
      'VenueKeys',
      'Keys of the trading accounts. The executor reads them, one function replaces them.',
    );
    this.operatorTokens = deployment.operators.map((operatorId) =>
      this.secret(`Token-${operatorId}`, `The bearer token of ${operatorId}, for that person alone.`, operatorId),
    );
    this.accessLogs = accessLogBucket(this, 'AccessLogs');
    this.reports = privateBucket(this, 'Reports', this.accessLogs, 'reports');
    this.auditCopies = lockedBucket(this, 'AuditCopies', this.accessLogs, 'audit-copies', deployment.profile);
    this.reportsArn = this.exportValue(this.reports.bucketArn);
  }

  private secret(id: string, description: string, operatorId: string | null = null): Secret {
    const secret = new Secret(this, id, {
      description,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(operatorId === null
        ? {}
        : {
            generateSecretString: {
              secretStringTemplate: JSON.stringify({ operator_id: operatorId }),
              generateStringKey: 'token',
              excludePunctuation: true,
            },
          }),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'What we make ourselves is rotated every 30 days (control stack); keys of venues and the bot are made by others, and their age is shown.',
    });
    return secret;
  }
}
