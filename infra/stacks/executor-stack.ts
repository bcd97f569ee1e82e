import { Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { STOP_TIMEOUT_MS } from '#shared/config/relations.ts';
import type { Bundle } from '../bundle.ts';
import { appendItems, checkItems, endItems, hear, readItems, readSecret, writeItems } from '../constructs/grants.ts';
import { logOf } from '../constructs/log-of.ts';
import { environmentOf, type Deployment, type ProcessEnvironment } from '../deployment.ts';
import type { DataStack } from './data-stack.ts';

export interface ExecutorStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly bundle: Bundle;
}

const DATA_DIR = '/data';
/** On the loopback address of the task: only a container beside the executor reaches it. */
const METRICS_PORT = '9108';
/** The long-lived half: one leader and one hot standby, which the lease tells apart. */
export class ExecutorStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, data, bundle, ...props }: ExecutorStackProps) {
    super(scope, id, props);
    const vpc = this.network();
    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED });
    const task = this.task(deployment, data, bundle);
    const outward = new SecurityGroup(this, 'Outward', {
      vpc,
      description: 'The executor calls venues and AWS; nobody calls the executor.',
      allowAllOutbound: false,
    });
    outward.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'venues and AWS, by TLS');
    new FargateService(this, 'Service', {
      cluster,
      taskDefinition: task,
      desiredCount: 2,
      // A deployment replaces one of the two at a time: the other leads, or takes the lease within seconds.
      minHealthyPercent: 50,
      maxHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      // Without a gateway that would cost more than the executor, tasks have addresses of their own.
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      assignPublicIp: true,
      securityGroups: [outward],
    });
  }

  private network(): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'executor', subnetType: SubnetType.PUBLIC }],
      gatewayEndpoints: {
        dynamodb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        s3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logOf(this, 'FlowLogs')) });
    return vpc;
  }

  private task(deployment: Deployment, data: DataStack, bundle: Bundle): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
      volumes: [{ name: 'data' }],
    });
    const { control, trading, audit } = data.tables;
    const grants = [
      ...[control.tableArn, trading.tableArn].flatMap((arn) => [readItems(arn), writeItems(arn), endItems(arn)]),
      checkItems(control.tableArn),
      appendItems(audit.tableArn),
      hear(data.doorbell.queueArn),
      readSecret(data.venueKeys.secretArn),
    ];
    for (const { actions, on } of grants) {
      task.addToTaskRolePolicy(new PolicyStatement({ actions: [...actions], resources: [on] }));
    }
    const environment: ProcessEnvironment = {
      ...environmentOf(deployment),
      CONTROL_TABLE: control.tableName,
      TRADING_TABLE: trading.tableName,
      AUDIT_TABLE: audit.tableName,
      DOORBELL_QUEUE_URL: data.doorbell.queueUrl,
      VENUE_KEYS_SECRET_ID: data.venueKeys.secretArn,
      CONFIG_DIR: '/app/configs',
      DATA_DIR,
      METRICS_PORT,
      ...(deployment.liveConfirm === null ? {} : { LIVE_CONFIRM: deployment.liveConfirm }),
    };
    const container = task.addContainer('Executor', {
      image: ContainerImage.fromAsset(bundle.folder, { platform: Platform.LINUX_ARM64 }),
      environment: { ...environment, AWS_REGION: this.region },
      logging: LogDriver.awsLogs({ logGroup: logOf(this, 'Log'), streamPrefix: 'executor' }),
      stopTimeout: Duration.millis(STOP_TIMEOUT_MS),
      readonlyRootFilesystem: true,
    });
    container.addMountPoints({ sourceVolume: 'data', containerPath: DATA_DIR, readOnly: false });
    Validations.of(task).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The environment holds names and addresses only; secrets are read from Secrets Manager by the task role.',
    });
    Validations.of(task.obtainExecutionRole()).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken, which the CDK adds to pull the image, knows no resource.',
    });
    return task;
  }
}
