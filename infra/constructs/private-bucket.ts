import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

const bare = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** Where other buckets and the distribution write who asked for what. */
export const accessLogBucket = (scope: Construct, id: string): Bucket =>
  new Bucket(scope, id, {
    ...bare,
    // CloudFront's own log delivery still writes with an ACL.
    objectOwnership: ObjectOwnership.OBJECT_WRITER,
    lifecycleRules: [{ expiration: Duration.days(365) }],
  });

/** Nobody from outside, nothing unencrypted, every version kept for a while, every access written down. */
export const privateBucket = (scope: Construct, id: string, accessLogs: IBucket, prefix: string): Bucket =>
  new Bucket(scope, id, {
    ...bare,
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: `${prefix}/`,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }],
  });
