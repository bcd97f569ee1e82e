/** One version of the configuration as a record, and its changes as approvals and answers tell them. */
import * as z from 'zod';
import { changeEffects } from '#shared/domain/config-change.ts';
import { ApprovalId, At, Book } from './primitives.ts';

/** As many keys as one change names; there are fewer that change without a restart. */
export const CONFIG_CHANGES_MAX = 100;
/** A profile is about 7 000 characters; an item of a table holds 400 KB. */
export const CONFIG_CHARS_MAX = 60_000;

const Value = z
  .string()
  .max(CONFIG_CHARS_MAX)
  .nullable()
  .describe('JSON text of the value; null where there is nothing.');
const Sha256 = z.string().length(64);

export const ConfigChangeRecord = z
  .strictObject({
    path: z.string().min(1).max(200).describe('The key, such as `limits.max_position_usdt`.'),
    from: Value,
    to: Value,
    effect: z.enum(changeEffects).describe('Whether more may be lost than before. What is not classed loosens.'),
  })
  .meta({ id: 'ConfigChange' });

export const ConfigGrantRecord = z
  .strictObject({
    base_version: z.int().positive().describe('The running version when it was asked for.'),
    content_hash: Sha256.describe('SHA-256 of the configuration that an approval puts into force.'),
    rollback_to: z.int().positive().nullable().describe('The version that is gone back to.'),
    changes: z.array(ConfigChangeRecord).min(1).max(CONFIG_CHANGES_MAX).readonly(),
  })
  .meta({ id: 'ConfigGrant' });

/** `start`: an executor began with keys that only a start reads; what it began with is a version too. */
export const configKinds = ['start', 'apply', 'rollback'] as const;

/** Never changed once written: an older version is the backup of what it says. */
export const ConfigVersionRecord = z.strictObject({
  book: Book,
  version: z.int().positive(),
  /** The version before this one; null for the first. */
  previous: z.int().positive().nullable(),
  kind: z.enum(configKinds),
  rollback_to: z.int().positive().nullable(),
  at: At,
  /** Operator id, or the name of the executor that started. */
  by: z.string().min(1).max(64),
  /** The second operator; null where one was enough. */
  approved_by: z.string().min(1).max(64).nullable(),
  approval_id: ApprovalId.nullable(),
  reason: z.string().max(500),
  changes: z.array(ConfigChangeRecord).max(CONFIG_CHANGES_MAX).readonly(),
  /** Keys that the environment of the executor gives, whatever a document says. */
  environment: z.array(z.string().min(1).max(200)).max(100).readonly(),
  /** The whole configuration, canonical JSON. */
  content: z.string().min(2).max(CONFIG_CHARS_MAX),
  content_hash: Sha256,
});
export type ConfigVersion = z.output<typeof ConfigVersionRecord>;
