/** Versions of a secret and their stages, as a rotation moves them. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretReader } from './secrets.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

export const secretVersions = (client: SecretReader) => ({
  /** Null when there is no such version. */
  stagesOf: async (secretId: string, versionId: string): Promise<readonly string[] | null> => {
    const { VersionIdsToStages: stages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    return stages[versionId] ?? null;
  },
  current: async (secretId: string): Promise<{ readonly text: string; readonly versionId: string }> => {
    const { SecretString: text = '', VersionId: versionId = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: CURRENT }),
    );
    return { text, versionId };
  },
  /** Null while nothing was put under this version. */
  pending: async (secretId: string, versionId: string): Promise<string | null> => {
    const asked = { SecretId: secretId, VersionId: versionId, VersionStage: PENDING };
    try {
      return (await client.send(new GetSecretValueCommand(asked))).SecretString ?? null;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  },
  putPending: async (secretId: string, versionId: string, text: string): Promise<void> => {
    const put = { SecretId: secretId, ClientRequestToken: versionId, SecretString: text, VersionStages: [PENDING] };
    await client.send(new PutSecretValueCommand(put));
  },
  makeCurrent: async (secretId: string, versionId: string, before: string): Promise<void> => {
    const move = { SecretId: secretId, VersionStage: CURRENT, MoveToVersionId: versionId, RemoveFromVersionId: before };
    await client.send(new UpdateSecretVersionStageCommand(move));
  },
});
