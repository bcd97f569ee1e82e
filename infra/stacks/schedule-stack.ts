import { Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface ScheduleStackProps extends StackProps {
  readonly dailyReport: IFunction;
}

/** A run that was missed for longer than this is made up by the next one, which looks for days without a report. */
const LATE_MAX = Duration.hours(12);

/** What happens by the clock: the report of each UTC day, five minutes after it has ended. */
export class ScheduleStack extends Stack {
  constructor(scope: Construct, id: string, { dailyReport, ...props }: ScheduleStackProps) {
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
      description: 'PropBot schedules: starts the daily report, and nothing else',
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [dailyReport.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failed.queueArn] }));
    new CfnSchedule(this, 'DailyReport', {
      description: 'The daily report of the UTC day before, at 00:05 UTC',
      scheduleExpression: 'cron(5 0 * * ? *)',
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: dailyReport.functionArn,
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
  }
}
