/** The few rights there are, by what they are for. No right of ours changes or removes an audit link. */
import type { Grant } from './propbot-function.ts';

export const readItems = (tableArn: string): Grant => ({
  actions: ['dynamodb:GetItem', 'dynamodb:Query'],
  on: tableArn,
});
/** The control table's writers change items in place, under conditions. */
export const writeItems = (tableArn: string): Grant => ({
  actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  on: tableArn,
});
/** A command is claimed only in one transaction with a look at the lease. */
export const checkItems = (tableArn: string): Grant => ({ actions: ['dynamodb:ConditionCheckItem'], on: tableArn });
/** A session is extended in place, under a condition, by whoever recognises it. */
export const extendItems = (tableArn: string): Grant => ({ actions: ['dynamodb:UpdateItem'], on: tableArn });
/** Sessions that end, requests that no longer wait, hedges that are no longer live: only what marks a state is removed. */
export const endItems = (tableArn: string): Grant => ({ actions: ['dynamodb:DeleteItem'], on: tableArn });
/** Adds a link; the writer's condition refuses to put it over another. */
export const appendItems = (tableArn: string): Grant => ({ actions: ['dynamodb:PutItem'], on: tableArn });
export const ring = (queueArn: string): Grant => ({ actions: ['sqs:SendMessage'], on: queueArn });
export const hear = (queueArn: string): Grant => ({
  actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  on: queueArn,
});
export const readSecret = (secretArn: string): Grant => ({ actions: ['secretsmanager:GetSecretValue'], on: secretArn });
/** Adds objects of such names and reads them; where the bucket locks them, not even this changes one that is there. */
export const addObjects = (bucketArn: string, names: string): readonly Grant[] => [
  { actions: ['s3:PutObject', 's3:GetObject'], on: `${bucketArn}/${names}` },
  { actions: ['s3:ListBucket'], on: bucketArn },
];
/** Files of one folder of a bucket. Writers never put a file over another; versions of before would stay all the same. */
export const addFiles = (bucketArn: string, folder: string): Grant => ({
  actions: ['s3:PutObject'],
  on: `${bucketArn}/${folder}/*`,
});
export const readFiles = (bucketArn: string, folder: string): Grant => ({
  actions: ['s3:GetObject'],
  on: `${bucketArn}/${folder}/*`,
});
/** Without it, a file that is not there looks like one that must not be read. */
export const listFiles = (bucketArn: string): Grant => ({ actions: ['s3:ListBucket'], on: bucketArn });
/** A new version beside the current one, and which of them is current. Nothing of ours removes a secret. */
export const replaceSecret = (secretArn: string): Grant => ({
  actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
  on: secretArn,
});
/** What a rotation asks before each of its steps. */
export const describeSecret = (secretArn: string): Grant => ({
  actions: ['secretsmanager:DescribeSecret'],
  on: secretArn,
});
