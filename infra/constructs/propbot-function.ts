import { Stack, Validations, type Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ProcessEnvironment } from '../deployment.ts';
import type { LambdaName } from '../entries.ts';
import { logOf } from './log-of.ts';

/** What a function may do: actions on named resources, never a wildcard. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: string;
}

export interface PropbotFunctionProps {
  readonly name: LambdaName;
  /** Folder of its bundle. */
  readonly folder: string;
  readonly environment: ProcessEnvironment;
  readonly grants: readonly Grant[];
  readonly timeout: Duration;
  /** Reserved for it alone, and its most; absent where sharing does no harm. */
  readonly concurrency?: number;
}

/** Below this a cold start takes seconds, since a Lambda's share of a processor goes with its memory. */
const MEMORY_MB = 512;

/** One Lambda with a role, a log group and rights of its own. */
export class PropbotFunction extends Construct {
  readonly fn: LambdaFunction;

  constructor(scope: Construct, id: string, props: PropbotFunctionProps) {
    super(scope, id);
    const logGroup = logOf(this, 'Log');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `PropBot ${props.name}`,
    });
    logGroup.grantWrite(role);
    for (const { actions, on } of props.grants) {
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [on] }));
      if (!on.endsWith('/*')) continue;
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${flatText(Stack.of(this).resolve(on))}]`,
        reason: 'Files of one folder of one bucket: their names are days and instants, which nobody knows beforehand.',
      });
    }
    this.fn = new LambdaFunction(this, 'Function', {
      description: `PropBot ${props.name} (${Stack.of(this).stackName})`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      code: Code.fromAsset(props.folder),
      handler: 'handler.handler',
      role,
      logGroup,
      timeout: props.timeout,
      environment: textOnly(props.environment),
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
    });
  }
}

const textOnly = (environment: ProcessEnvironment): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** What a reference reads as where it is checked: the names in it, one after the other. */
function flatText(resolved: unknown): string {
  if (Array.isArray(resolved)) return resolved.map(flatText).join('');
  if (typeof resolved === 'object' && resolved !== null) return Object.values(resolved).map(flatText).join('');
  return String(resolved);
}
