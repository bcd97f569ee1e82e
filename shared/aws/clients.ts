/**
 * The only place that makes AWS clients. Every one has bounds on how long it waits and how often it tries: without
 * them the SDK waits for ever for an endpoint that died in the middle of an answer. Addresses come from the environment
 * (`AWS_ENDPOINT_URL_*`), which the SDK reads by itself, or from the caller.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DoorbellClient } from './doorbell.ts';
import type { SecretReader } from './secrets.ts';

export interface AwsAccess {
  readonly region: string;
  /** Only where the environment does not say it: tests that run beside each other. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One try of a table request. DynamoDB answers in single milliseconds; a whole second means the connection is lost. */
const TABLE_REQUEST_MS_MAX = 1_000;
const QUEUE_REQUEST_MS_MAX = 1_000;
const SECRET_REQUEST_MS_MAX = 2_000;
const CONNECT_MS_MAX = 500;
/** Three tries of a second each still fit in front of every deadline that depends on a store. */
const TRIES_MAX = 3;
/** SQS keeps a long poll open for up to 20 s by itself; this is how much later than that we give up on the answer. */
const LONG_POLL_GRACE_MS = 5_000;
export const LONG_POLL_S_MAX = 20;

const bounded = (requestMsMax: number) => ({
  connectionTimeout: CONNECT_MS_MAX,
  requestTimeout: requestMsMax,
  throwOnRequestTimeout: true,
});
const base = (access: AwsAccess) => ({
  region: access.region,
  maxAttempts: TRIES_MAX,
  ...(access.endpoint === undefined ? {} : { endpoint: access.endpoint }),
  ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
});

export const rawTableClient = (access: AwsAccess): DynamoDBClient =>
  new DynamoDBClient({ ...base(access), requestHandler: bounded(TABLE_REQUEST_MS_MAX) });

export const tableClient = (access: AwsAccess): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(rawTableClient(access), { marshallOptions: { removeUndefinedValues: true } });

/** For ringing. Receiving needs `longPollClient`. */
export const queueClient = (access: AwsAccess): DoorbellClient =>
  new SQSClient({ ...base(access), requestHandler: bounded(QUEUE_REQUEST_MS_MAX) });

/** One try only: the loop that receives comes round again by itself. */
export const longPollClient = (access: AwsAccess): DoorbellClient =>
  new SQSClient({
    ...base(access),
    maxAttempts: 1,
    requestHandler: bounded(LONG_POLL_S_MAX * 1_000 + LONG_POLL_GRACE_MS),
  });

export const secretsClient = (access: AwsAccess): SecretReader =>
  new SecretsManagerClient({ ...base(access), requestHandler: bounded(SECRET_REQUEST_MS_MAX) });
