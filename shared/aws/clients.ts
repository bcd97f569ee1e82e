/**
 * With `queue-clients.ts` the only place that makes AWS clients. Every one has bounds on how long it waits and how often
 * it tries: without them the SDK waits for ever for an endpoint that died in the middle of an answer. Addresses come from
 * the environment (`AWS_ENDPOINT_URL_*`), which the SDK reads by itself, or from the caller.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { base, bounded, type AwsAccess } from './access.ts';
import type { SecretReader } from './secrets.ts';

export type { AwsAccess } from './access.ts';

/** One try of a table request. DynamoDB answers in single milliseconds; a whole second means the connection is lost. */
const TABLE_REQUEST_MS_MAX = 1_000;
const SECRET_REQUEST_MS_MAX = 2_000;

export const rawTableClient = (access: AwsAccess): DynamoDBClient =>
  new DynamoDBClient({ ...base(access), requestHandler: bounded(TABLE_REQUEST_MS_MAX) });

export const tableClient = (access: AwsAccess): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(rawTableClient(access), { marshallOptions: { removeUndefinedValues: true } });

export const secretsClient = (access: AwsAccess): SecretReader =>
  new SecretsManagerClient({ ...base(access), requestHandler: bounded(SECRET_REQUEST_MS_MAX) });
