import { describe, expect, test } from 'vitest';
import { destructiveActions } from '../../infra/constructs/record-table.ts';
import { makeApp, resourcesOf, rightsOf } from './made.ts';

const resources = resourcesOf(makeApp());
const rights = rightsOf(resources);
const ofType = (type: string) => [...resources].filter(([, resource]) => resource.Type === type);

const tables = ofType('AWS::DynamoDB::GlobalTable').map(([id, { Properties: properties }]) => {
  const replicas = properties['Replicas'];
  return [id, Array.isArray(replicas) ? replicas : []] as const;
});

describe('the tables', () => {
  test('there are three, and each can be put back to any second and is not deleted by mistake', () => {
    expect(tables.map(([id]) => id.replace(/.*\/(control|trading|audit)Table.*/, '$1')).toSorted()).toEqual([
      'audit',
      'control',
      'trading',
    ]);
    for (const [, replicas] of tables) {
      expect(replicas).not.toHaveLength(0);
      for (const replica of replicas) {
        expect(replica).toMatchObject({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: true,
        });
      }
    }
  });

  test('nobody at all may change or remove an audit link, and no other table is so restricted', () => {
    const refusing = tables.filter(([, replicas]) => JSON.stringify(replicas).includes('ResourcePolicy'));
    expect(refusing.map(([id]) => id)).toEqual([expect.stringContaining('auditTable')]);
    expect(refusing[0]?.[1]).toMatchObject([
      {
        ResourcePolicy: {
          PolicyDocument: { Statement: [{ Effect: 'Deny', Principal: '*', Action: [...destructiveActions] }] },
        },
      },
    ]);
  });
});

describe('who may do what', () => {
  const withRight = (action: RegExp, on: RegExp): readonly string[] => [
    ...new Set(
      rights
        .filter((right) => action.test(right.action) && on.test(right.on))
        .map((right) => right.role.replace(/.*"Ref":"([A-Za-z]+?)(Task)?Role.*/, '$1')),
    ),
  ];

  test('only those that decide, and the executor, add to the audit chain; none changes or removes', () => {
    expect(withRight(/:PutItem$/, /auditTable/)).toEqual([
      'control',
      'approvals',
      'config',
      'telegram',
      'secrets',
      'Task',
    ]);
    expect(withRight(/:(UpdateItem|DeleteItem|BatchWriteItem|PartiQL.*)$/, /auditTable/)).toEqual([]);
  });

  test('venue keys are read by the executor and by what replaces them, and by nobody else', () => {
    expect(withRight(/^secretsmanager:/, /VenueKeys/)).toEqual(['secrets', 'Task']);
    expect(withRight(/^secretsmanager:(Put|Update)/, /VenueKeys/)).toEqual(['secrets']);
    expect(withRight(/^secretsmanager:Delete/, /./)).toEqual([]);
  });

  test('the control level is written by those that decide and by the executor', () => {
    expect(withRight(/:PutItem$/, /controlTable/)).toEqual([
      'session',
      'control',
      'approvals',
      'config',
      'telegram',
      'arb',
      'secrets',
      'Task',
    ]);
    expect(withRight(/:UpdateItem$/, /controlTable/)).toContain('authorizer');
    expect(withRight(/./, /controlTable/)).not.toContain('docs');
  });

  test('only the executor hears the doorbell', () => {
    expect(withRight(/^sqs:ReceiveMessage$/, /DoorbellQueue/)).toEqual(['Task']);
  });

  test('no right is a wildcard, but for the one that knows no resource, and for the files of one folder', () => {
    const ofAFolder = (on: string): boolean => /Reports.*"\/[a-z-]+\/\*"/.test(on);
    const wild = rights.filter(({ action, on }) => action.includes('*') || on === '"*"' || on.includes('/*'));
    expect(wild.filter(({ on }) => !ofAFolder(on)).map(({ action }) => action)).toEqual(['ecr:GetAuthorizationToken']);
  });

  test('reports and snapshots are written by those that make them, each its own, and removed by nobody', () => {
    expect(withRight(/^s3:PutObject$/, /\/daily-reports\//)).toEqual(['dailyreport']);
    expect(withRight(/^s3:PutObject$/, /\/snapshots\//)).toEqual(['reports']);
    expect(withRight(/^s3:GetObject$/, /Reports/)).toEqual(['reports']);
    expect(withRight(/^s3:(Delete|PutObject[A-Z]|\*)/, /Reports/)).toEqual([]);
  });

  test('no role has a managed policy', () => {
    const roles = ofType('AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(10);
    expect(roles.filter(([, role]) => role.Properties['ManagedPolicyArns'] !== undefined)).toEqual([]);
  });
});

describe('the copies of the audit chain', () => {
  test('are kept for years in live, and nobody can remove one before; elsewhere for ninety days', () => {
    const lockOf = (profile: string) => {
      const buckets = [...resourcesOf(makeApp({ profile })).values()].filter(({ Type }) => Type === 'AWS::S3::Bucket');
      return buckets.map(({ Properties: p }) => p['ObjectLockConfiguration']).filter((lock) => lock !== undefined);
    };
    const rule = (Mode: string, Days: number) => [
      { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days } } },
    ];
    expect(lockOf('live')).toEqual(rule('COMPLIANCE', 2_557));
    expect(lockOf('paper')).toEqual(rule('GOVERNANCE', 90));
  });

  test('are added by the nightly copy alone, which removes none and changes nothing else', () => {
    const toCopies = rights.filter(({ on }) => on.includes('AuditCopies'));
    expect(toCopies.map(({ action }) => action)).toEqual(['s3:PutObject', 's3:GetObject', 's3:ListBucket']);
    const [one] = toCopies;
    const all = rights.filter(({ role }) => role === one?.role).map(({ action }) => action);
    expect(all.filter((action) => /^(dynamodb|s3):(?!GetItem|Query|GetObject|ListBucket)/.test(action))).toEqual([
      's3:PutObject',
    ]);
  });
});

describe('the queues', () => {
  test('a doorbell that cannot be taken is put aside, not lost and not in the way', () => {
    const queues = ofType('AWS::SQS::Queue').filter(([id]) => id.includes('Doorbell'));
    const [ring] = queues.filter(([id]) => id.includes('DoorbellQueue'));
    expect(queues).toHaveLength(2);
    expect(ring?.[1].Properties).toMatchObject({
      FifoQueue: true,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: expect.anything() as unknown },
    });
  });
});
