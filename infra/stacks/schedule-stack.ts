import { Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface ScheduleStackProps extends StackProps {
  readonly dailyReport: IFunction;
  readonly auditCopy: IFunction;
  readonly notices: IFunction;
}

/** A run that was missed for longer than this is made up by the next one, which looks for days without a report. */
const LATE_MAX = Duration.hours(12);

/** A run ends before the next one begins. */
const LOOK_FOR = Duration.seconds(55);

/** What happens by the clock: the report of each UTC day, five minutes after it has ended, the copy of the audit chain, and the look at what to tell people. */
export class ScheduleStack extends Stack {
  constructor(scope: Construct, id: string, { dailyReport, auditCopy, notices, ...props }: ScheduleStackProps) {
    super(scope, id, props);
    const failed = new Queue(this, 'Failed', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(failed).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself where the schedule puts what it could not deliver.',
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      description:
        'PropBot schedules: starts the reports, the copy of the audit chain and the notices, and nothing else',
    });
    const run = [dailyReport.functionArn, auditCopy.functionArn, notices.functionArn];
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: run }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failed.queueArn] }));
    const nightly = (name: string, description: string, minute: number, fn: IFunction): CfnSchedule =>
      new CfnSchedule(this, name, {
        description,
        scheduleExpression: `cron(${minute} 0 * * ? *)`,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: fn.functionArn,
          roleArn: role.roleArn,
          // The same event as on one machine; the scheduler fills in the time for which it was due.
          input: JSON.stringify({
            'detail-type': 'Scheduled Event',
            source: 'aws.scheduler',
            time: '<aws.scheduler.scheduled-time>',
            resources: [],
            detail: {},
          }),
          deadLetterConfig: { arn: failed.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: LATE_MAX.toSeconds(), maximumRetryAttempts: 20 },
        },
      });
    new CfnSchedule(this, 'Notices', {
      description: 'What has happened is told to people: each run looks every few seconds until the next one begins',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: notices.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ for_ms: LOOK_FOR.toMilliseconds() }),
        deadLetterConfig: { arn: failed.queueArn },
        // The next minute brings the next one.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
    });
    nightly('DailyReport', 'The daily report of the UTC day before, at 00:05 UTC', 5, dailyReport);
    nightly('AuditCopy', 'The links of the audit chain since the last copied one, at 00:10 UTC', 10, auditCopy);
  }
}
