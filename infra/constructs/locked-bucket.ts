import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Profile } from '../deployment.ts';

/** As long as books of a business are commonly kept. Nobody can shorten it, the owner of the account included. */
const LIVE_RETENTION = Duration.days(7 * 365 + 2);
/** Where no money moves, whoever has the right to may still clear it away. */
const OTHER_RETENTION = Duration.days(90);

/** Objects in it are never changed, and not removed before their time. */
export const lockedBucket = (
  scope: Construct,
  id: string,
  accessLogs: IBucket,
  prefix: string,
  profile: Profile,
): Bucket =>
  new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention:
      profile === 'live'
        ? ObjectLockRetention.compliance(LIVE_RETENTION)
        : ObjectLockRetention.governance(OTHER_RETENTION),
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: `${prefix}/`,
  });
