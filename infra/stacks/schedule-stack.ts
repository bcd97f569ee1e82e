import { Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface ScheduleStackProps extends StackProps {
  readonly dailyReport: IFunction;
  readonly auditCopy: IFunction;
}

/** A run that was missed for longer than this is made up by the next one, which looks for days without a report. */
const LATE_MAX = Duration.hours(12);

/** What happens by the clock: the report of each UTC day, five minutes after it has ended, and the copy of the audit chain. */
export class ScheduleStack extends Stack {
  constructor(scope: Construct, id: string, { dailyReport, auditCopy, ...props }: ScheduleStackProps) {
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
      description: 'PropBot schedules: starts the daily report and the copy of the audit chain, and nothing else',
    });
    const run = [dailyReport.functionArn, auditCopy.functionArn];
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
    nightly('DailyReport', 'The daily report of the UTC day before, at 00:05 UTC', 5, dailyReport);
    nightly('AuditCopy', 'The links of the audit chain since the last copied one, at 00:10 UTC', 10, auditCopy);
  }
}
