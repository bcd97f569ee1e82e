import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ROTATE_AFTER_DAYS } from '#shared/wire/http-secrets.ts';

export interface RotationProps {
  readonly by: IFunction;
  readonly secrets: readonly ISecret[];
}

/** Renews the secrets that we make ourselves, before anybody has to think of it. */
export class Rotation extends Construct {
  constructor(scope: Construct, id: string, { by, secrets }: RotationProps) {
    super(scope, id);
    by.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    for (const secret of secrets) {
      const schedule = new CfnRotationSchedule(this, `Of${secret.node.id}`, {
        secretId: secret.secretArn,
        rotationLambdaArn: by.functionArn,
        rotationRules: { automaticallyAfterDays: ROTATE_AFTER_DAYS },
        // A deployment must not fail because somebody's record is not there yet.
        rotateImmediatelyOnUpdate: false,
      });
      schedule.node.addDependency(by);
    }
  }
}
