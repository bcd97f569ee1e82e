import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { authorityOf } from '#shared/config/authority.ts';
import type { Bundle } from '../bundle.ts';
import {
  addFiles,
  addObjects,
  appendItems,
  endItems,
  extendItems,
  listFiles,
  readFiles,
  readItems,
  describeSecret,
  readSecret,
  replaceSecret,
  ring,
  writeItems,
} from '../constructs/grants.ts';
import { HoldDirect } from '../constructs/hold-direct.ts';
import { HttpRoutes } from '../constructs/http-routes.ts';
import { Rotation } from '../constructs/rotation.ts';
import { PropbotFunction, type Grant } from '../constructs/propbot-function.ts';
import { environmentOf, profileFile, type Deployment, type ProcessEnvironment } from '../deployment.ts';
import { functionNames, type LambdaName } from '../entries.ts';
import type { DataStack } from './data-stack.ts';

export interface ControlPlaneStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly bundles: readonly Bundle[];
}

/** A HOLD waits up to 2 s for its acknowledgement; nothing here has more to do than that. */
const TIMEOUT = Duration.seconds(10);
/** The report and the copy read a whole day. */
const NIGHTLY_TIMEOUT = Duration.minutes(5);
/** As the copy names them, by the number of their first link: each `?` is one digit. */
const COPY_NAMES = `main/${'?'.repeat(16)}.jsonl`;
/** One run looks for most of a minute, and the next one begins with the next minute. */
const NOTICES_TIMEOUT = Duration.seconds(70);
const nightly: ReadonlySet<LambdaName> = new Set(['daily-report', 'audit-copy']);
const timeoutOf = (name: LambdaName): Duration =>
  nightly.has(name) ? NIGHTLY_TIMEOUT : name === 'notices' ? NOTICES_TIMEOUT : TIMEOUT;
/** For HOLD alone: a flood of page views can never take these from it. */
const CONTROL_CONCURRENCY = 20;

/** Everything operators reach: one Lambda a folder of `functions/`, each with no more rights than it uses. */
export class ControlPlaneStack extends Stack {
  readonly routes: HttpRoutes;
  readonly dailyReport: IFunction;
  readonly auditCopy: IFunction;
  readonly notices: IFunction;

  constructor(scope: Construct, id: string, { deployment, data, bundles, ...props }: ControlPlaneStackProps) {
    super(scope, id, props);
    const grants = grantsOf(data);
    const environment: ProcessEnvironment = {
      ...environmentOf(deployment),
      ...authorityOf(profileFile(deployment.profile)),
      CONTROL_TABLE: data.tables.control.tableName,
      TRADING_TABLE: data.tables.trading.tableName,
      AUDIT_TABLE: data.tables.audit.tableName,
      DOORBELL_QUEUE_URL: data.doorbell.queueUrl,
      NOTICES_QUEUE_URL: data.notices.queueUrl,
      OPERATORS_SECRET_ID: data.operators.secretArn,
      TELEGRAM_SECRET_ID: data.telegram.secretArn,
      AUDIT_COPY_BUCKET: data.auditCopies.bucketName,
      REPORTS_BUCKET: data.reports.bucketName,
    };
    const make = (name: LambdaName): IFunction =>
      new PropbotFunction(this, name, {
        name,
        folder: folderOf(bundles, name),
        environment:
          name === 'secrets' ? { ...environment, VENUE_KEYS_SECRET_ID: data.venueKeys.secretArn } : environment,
        grants: grants[name],
        timeout: timeoutOf(name),
        ...(name === 'control' ? { concurrency: CONTROL_CONCURRENCY } : {}),
      }).fn;
    const made = Object.fromEntries(functionNames.map((name) => [name, make(name)])) as Record<LambdaName, IFunction>;
    this.dailyReport = made['daily-report'];
    this.auditCopy = made['audit-copy'];
    this.notices = made.notices;
    made.notify.addEventSource(new SqsEventSource(data.notices, { batchSize: 1 }));
    this.routes = new HttpRoutes(this, 'Http', { functions: made, authorizer: made.authorizer });
    new Rotation(this, 'Rotation', { by: made['rotate-secret'], secrets: [data.telegram, ...data.operatorTokens] });
    new CfnOutput(this, 'ApiUrl', { value: this.routes.api.apiEndpoint });
    const hold = new HoldDirect(this, 'HoldDirect', data.tables);
    new CfnOutput(this, 'HoldDirectPolicy', { value: hold.policy.managedPolicyArn });
  }
}

/** Who may do what. A function that is not here may do nothing; only the one that replaces venue keys may read them. */
function grantsOf({
  tables,
  doorbell,
  reportsArn,
  notices,
  operators,
  telegram,
  auditCopies,
  venueKeys,
  operatorTokens,
}: DataStack): Readonly<Record<LambdaName, readonly Grant[]>> {
  const control = tables.control.tableArn;
  const trading = tables.trading.tableArn;
  const audit = tables.audit.tableArn;
  const people = readSecret(operators.secretArn);
  const decide = [
    readItems(control),
    writeItems(control),
    endItems(control),
    appendItems(audit),
    ring(doorbell.queueArn),
  ];
  return {
    authorizer: [readItems(control), extendItems(control), people],
    session: [readItems(control), writeItems(control), endItems(control), people],
    // What a command is about is read from the hedges and the doubts.
    control: [...decide, readItems(trading)],
    // Whether a runaway has cooled down is read from the status.
    approvals: [...decide, readItems(trading), people],
    config: decide,
    status: [readItems(control), readItems(trading)],
    // It keeps snapshots, and reads what the daily report has kept.
    reports: [
      readItems(control),
      readItems(trading),
      readItems(audit),
      addFiles(reportsArn, 'snapshots'),
      readFiles(reportsArn, 'daily-reports'),
      listFiles(reportsArn),
    ],
    telegram: [...decide, readItems(trading), people, readSecret(telegram.secretArn)],
    'daily-report': [
      readItems(control),
      readItems(audit),
      readItems(trading),
      writeItems(trading),
      addFiles(reportsArn, 'daily-reports'),
    ],
    'audit-copy': [readItems(control), readItems(audit), ...addObjects(auditCopies.bucketArn, COPY_NAMES)],
    docs: [],
    notices: [
      ...[control, trading, audit].map(readItems),
      writeItems(trading),
      people,
      readSecret(telegram.secretArn),
      ring(notices.queueArn),
    ],
    // It keeps whether what it says arrives.
    notify: [readSecret(telegram.secretArn), readItems(trading), writeItems(trading)],
    arb: [readItems(control), writeItems(control), endItems(control), readItems(trading)],
    'rotate-secret': [
      people,
      replaceSecret(operators.secretArn),
      ...[telegram, ...operatorTokens].flatMap(({ secretArn: arn }) => [
        describeSecret(arn),
        readSecret(arn),
        replaceSecret(arn),
      ]),
    ],
    secrets: [
      readItems(control),
      writeItems(control),
      appendItems(audit),
      people,
      ...[venueKeys.secretArn, telegram.secretArn].flatMap((arn) => [readSecret(arn), replaceSecret(arn)]),
    ],
  };
}

function folderOf(bundles: readonly Bundle[], name: LambdaName): string {
  const bundle = bundles.find((candidate) => candidate.name === name);
  if (bundle === undefined) throw new Error(`${name} was not bundled`);
  return bundle.folder;
}
