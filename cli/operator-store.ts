/** The operators' records where they lie: in Secrets Manager, reached with AWS credentials and not through the API. */
import { changeSecret, readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient, tableClient } from '#shared/aws/clients.ts';
import { readEnv, type Environment } from '#shared/config/env.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import { dynamoCodeAttempts } from '#shared/store/dynamo/code-attempts.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoSightings } from '#shared/store/dynamo/sightings.ts';
import { OperatorRecords, type OperatorRecord } from '#shared/wire/operator.ts';

export interface OperatorStore {
  readonly profile: 'paper' | 'testnet' | 'live';
  /** Null while nobody was ever added. */
  read(): Promise<readonly OperatorRecord[] | null>;
  /** @param anew what the secret holds now means nothing, as in a deployment that was never used */
  change(to: (before: readonly OperatorRecord[]) => readonly OperatorRecord[], anew?: boolean): Promise<void>;
  lastSeen(operatorId: string): Promise<EpochMs | null>;
  /** A code that was used to enrol approves nothing any more. */
  takeStep(operatorId: string, step: number): Promise<void>;
  audit(operatorId: string, what: string): Promise<void>;
  close(): void;
}

/** @throws {EnvInvalidError} naming what is missing of the environment of this deployment */
export function openOperatorStore(environment: Environment, clock: Clock): OperatorStore {
  const env = readEnv(
    ['AWS_REGION', 'OPERATORS_SECRET_ID', 'CONTROL_TABLE', 'TRADING_TABLE', 'AUDIT_TABLE', 'BOOK', 'PROFILE'],
    environment,
  );
  const secrets = secretsClient({ region: env.AWS_REGION });
  const documents = tableClient({ region: env.AWS_REGION });
  const tables = { control: env.CONTROL_TABLE, trading: env.TRADING_TABLE, audit: env.AUDIT_TABLE };
  const control = dynamoControlStore(documents, tables);
  const sightings = dynamoSightings(documents, tables.control);
  const attempts = dynamoCodeAttempts(documents, tables.control);
  return {
    profile: env.PROFILE,
    read: async () => (await readSecretNow(secrets, env.OPERATORS_SECRET_ID, OperatorRecords))?.value ?? null,
    change: async (to, anew = false) => {
      const change = { anew };
      await changeSecret(secrets, env.OPERATORS_SECRET_ID, OperatorRecords, (now) => [...to(now?.value ?? [])], change);
    },
    lastSeen: (operatorId) => sightings.lastSeen(operatorId),
    takeStep: async (operatorId, step) => {
      await attempts.takeStep(operatorId, step, clock.wall());
    },
    audit: async (operatorId, what) => {
      const audit = {
        actor: 'system',
        action: 'operator_changed',
        subject: operatorId,
        reason: what,
        detail: {},
      } as const;
      await control.commit(env.BOOK ?? 'main', { audit, at: clock.wall() });
    },
    close: () => {
      secrets.destroy();
      documents.destroy();
    },
  };
}
