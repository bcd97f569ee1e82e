/**
 * What the Secrets Manager stand-in knows, as a value, and what each operation makes of it. Versions and their stages
 * behave as in AWS: a new value is AWSCURRENT and the one before it AWSPREVIOUS.
 */
import * as z from 'zod';

const Version = z.strictObject({
  id: z.string(),
  text: z.string(),
  stages: z.array(z.string()),
  createdAtMs: z.number(),
});
const Secret = z.strictObject({
  name: z.string(),
  description: z.string(),
  createdAtMs: z.number(),
  changedAtMs: z.number(),
  versions: z.array(Version),
});
export const SecretBook = z.record(z.string(), Secret);
export type SecretBook = z.output<typeof SecretBook>;
type Secret = z.output<typeof Secret>;

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
/** AWS keeps about this many; the oldest without a stage go. */
const VERSIONS_KEPT_MAX = 20;
const SECRET_BYTES_MAX = 65_536;

/** An answer that the SDK turns into the exception of the same name. */
export class SecretRefusal extends Error {
  override readonly name = 'SecretRefusal';
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const seconds = (ms: number): number => ms / 1_000;
const arnOf = (name: string): string => `arn:aws:secretsmanager:local:000000000000:secret:${name}`;
const SecretId = z.looseObject({ SecretId: z.string().min(1) });
const Value = z.looseObject({
  SecretString: z.string().max(SECRET_BYTES_MAX),
  ClientRequestToken: z.string().min(1).max(64),
});

function find(book: SecretBook, id: string): Secret {
  const secret = book[id] ?? Object.values(book).find((one) => arnOf(one.name) === id);
  if (secret !== undefined) return secret;
  throw new SecretRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function move(secret: Secret, stage: string, to: string): void {
  const target = secret.versions.find((version) => version.id === to);
  if (target === undefined) throw new SecretRefusal('ResourceNotFoundException', `there is no version ${to}`);
  const from = secret.versions.find((version) => version.stages.includes(stage));
  if (from === target) return;
  if (from !== undefined) from.stages = from.stages.filter((one) => one !== stage);
  target.stages = [...target.stages, stage];
  if (stage === CURRENT && from !== undefined) {
    for (const version of secret.versions) version.stages = version.stages.filter((one) => one !== PREVIOUS);
    from.stages = [...from.stages, PREVIOUS];
  }
}

function addVersion(secret: Secret, input: unknown, stages: readonly string[], at: number): string {
  const { SecretString: text, ClientRequestToken: id } = Value.parse(input);
  const same = secret.versions.find((version) => version.id === id);
  if (same !== undefined) {
    if (same.text === text) return id;
    throw new SecretRefusal('ResourceExistsException', `version ${id} exists with another value`);
  }
  secret.versions = [...secret.versions, { id, text, stages: [], createdAtMs: at }];
  for (const stage of stages) move(secret, stage, id);
  const staged = secret.versions.filter((version) => version.stages.length > 0);
  const rest = secret.versions.filter((version) => version.stages.length === 0);
  secret.versions = [...rest.slice(-VERSIONS_KEPT_MAX), ...staged];
  secret.changedAtMs = at;
  return id;
}

const described = (secret: Secret): Record<string, unknown> => ({
  ARN: arnOf(secret.name),
  Name: secret.name,
  Description: secret.description,
  CreatedDate: seconds(secret.createdAtMs),
  LastChangedDate: seconds(secret.changedAtMs),
});
const stagesOf = (secret: Secret): Record<string, string[]> =>
  Object.fromEntries(secret.versions.map((version) => [version.id, version.stages]));

type Operation = (book: SecretBook, input: unknown, at: number) => Record<string, unknown>;

/** By the last part of `x-amz-target`. Each changes the book it is given and answers what AWS would. */
export const secretOperations: Readonly<Record<string, Operation>> = {
  CreateSecret: (book, input, at) => {
    const Input = z.looseObject({ Name: z.string().min(1).max(512), Description: z.string().optional() });
    const { Name: name, Description: description = '' } = Input.parse(input);
    if (book[name] !== undefined) {
      throw new SecretRefusal('ResourceExistsException', `the secret ${name} already exists`);
    }
    const secret: Secret = { name, description, createdAtMs: at, changedAtMs: at, versions: [] };
    const id = addVersion(secret, input, [CURRENT], at);
    book[name] = secret;
    return { ARN: arnOf(name), Name: name, VersionId: id };
  },
  GetSecretValue: (book, input) => {
    const Input = SecretId.extend({ VersionId: z.string().optional(), VersionStage: z.string().optional() });
    const asked = Input.parse(input);
    const secret = find(book, asked.SecretId);
    const stage = asked.VersionStage ?? CURRENT;
    const version = secret.versions.find((one) =>
      asked.VersionId === undefined ? one.stages.includes(stage) : one.id === asked.VersionId,
    );
    if (version === undefined)
      throw new SecretRefusal('ResourceNotFoundException', "Secrets Manager can't find the version.");
    return {
      ARN: arnOf(secret.name),
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.text,
      VersionStages: version.stages,
      CreatedDate: seconds(version.createdAtMs),
    };
  },
  PutSecretValue: (book, input, at) => {
    const Input = SecretId.extend({ VersionStages: z.array(z.string()).min(1).optional() });
    const { SecretId: id, VersionStages: stages = [CURRENT] } = Input.parse(input);
    const secret = find(book, id);
    const version = addVersion(secret, input, stages, at);
    return { ARN: arnOf(secret.name), Name: secret.name, VersionId: version, VersionStages: stages };
  },
  DescribeSecret: (book, input) => {
    const secret = find(book, SecretId.parse(input).SecretId);
    return { ...described(secret), VersionIdsToStages: stagesOf(secret) };
  },
  ListSecretVersionIds: (book, input) => {
    const secret = find(book, SecretId.parse(input).SecretId);
    const versions = secret.versions.map((version) => ({
      VersionId: version.id,
      VersionStages: version.stages,
      CreatedDate: seconds(version.createdAtMs),
    }));
    return { ARN: arnOf(secret.name), Name: secret.name, Versions: versions };
  },
  UpdateSecretVersionStage: (book, input) => {
    const Input = SecretId.extend({
      VersionStage: z.string(),
      MoveToVersionId: z.string().optional(),
      RemoveFromVersionId: z.string().optional(),
    });
    const { SecretId: id, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = Input.parse(input);
    const secret = find(book, id);
    const holder = secret.versions.find((version) => version.stages.includes(stage));
    if (holder !== undefined && holder.id !== to && holder.id !== from) {
      throw new SecretRefusal('InvalidParameterException', `${stage} is at ${holder.id}: name that to remove it from`);
    }
    if (to !== undefined) move(secret, stage, to);
    else if (holder !== undefined) holder.stages = holder.stages.filter((one) => one !== stage);
    return { ARN: arnOf(secret.name), Name: secret.name };
  },
  ListSecrets: (book) => ({ SecretList: Object.values(book).map(described) }),
  DeleteSecret: (book, input, at) => {
    const secret = find(book, SecretId.parse(input).SecretId);
    delete book[secret.name];
    return { ARN: arnOf(secret.name), Name: secret.name, DeletionDate: seconds(at) };
  },
};
