/** Requests and answers of the configuration's endpoints. Nothing here ever carries a secret: a profile has none. */
import * as z from 'zod';
import { CONFIG_CHARS_MAX, ConfigChangeRecord, ConfigVersionRecord } from './config.ts';
import { Acknowledgement, Note } from './http-control.ts';
import { ApprovalId, Book, Reason } from './primitives.ts';

const Yaml = z
  .string()
  .min(1)
  .max(CONFIG_CHARS_MAX)
  .describe('A whole profile, as the files of `configs/` are: every key, no default.');
const Expected = z.int().positive().optional().describe('Refused with 409 when another version runs by then.');

export const ConfigDocument = z.strictObject({ yaml: Yaml }).meta({ id: 'ConfigDocument' });
export const ConfigApplyRequest = z
  .strictObject({ yaml: Yaml, reason: Reason, requested_by: Note, expected_version: Expected })
  .meta({ id: 'ConfigApplyRequest' });
export const ConfigRollbackRequest = z
  .strictObject({
    version: z.int().positive().describe('Any version of the history.'),
    reason: Reason,
    requested_by: Note,
    expected_version: Expected,
  })
  .meta({ id: 'ConfigRollbackRequest' });

const Problem = z.strictObject({
  path: z.string().describe('The key, such as `limits.max_position_usdt`, or a line and column.'),
  value: z.string().nullable().describe('What stands there; null where nothing does, or where it may be a secret.'),
  right: z.string().describe('What would be right.'),
});

/** What a document comes to against the running configuration. Nothing is changed by asking. */
const Weighed = z.strictObject({
  changes: z.array(ConfigChangeRecord).describe('Key by key, against what runs.'),
  restart: z.array(z.string()).describe('Changed keys that only a start reads: apply refuses them by name.'),
  ignored: z.array(z.string()).describe('Keys that the environment of the executor gives, whatever stands here.'),
  operators: z.int().min(0).max(2).describe('How many operators it takes to apply it; 0 when nothing differs.'),
});

export const ConfigChecked = Weighed.extend({
  valid: z.boolean(),
  problems: z.array(Problem).describe('All of them at once.'),
  running_version: z.int().positive(),
}).meta({ id: 'ConfigChecked' });
export type ConfigChecked = z.output<typeof ConfigChecked>;

export const ConfigApplied = Acknowledgement.extend({
  outcome: z.enum(['applied', 'waits_for_approval']),
  version: z.int().positive().nullable().describe('The new version; null while another operator has to approve.'),
  previous_version: z.int().positive().describe('It stays as it is: the backup.'),
  level_version: z.int().positive(),
  config_acknowledged: z
    .boolean()
    .describe('The executor has said that it read, checked and put into force this version.'),
  request_id: ApprovalId.nullable().describe('The request that another operator approves.'),
  content_hash: z.string().describe('SHA-256 of the configuration.'),
  changes: z.array(ConfigChangeRecord),
  next_step: z.string(),
}).meta({ id: 'ConfigApplied' });
export type ConfigApplied = z.output<typeof ConfigApplied>;

/** Who put which version into force, when and why. */
export const ConfigHistoryEntry = ConfigVersionRecord.omit({ book: true, content: true, environment: true }).meta({
  id: 'ConfigHistoryEntry',
});
export const ConfigAnswer = z
  .strictObject({
    book: Book,
    version: z.int().positive().describe('The running version.'),
    level_version: z.int().positive(),
    acknowledged: z.boolean().describe('The executor has read, checked and put into force this version.'),
    effective: z
      .record(z.string(), z.unknown())
      .describe('Every value in force, limits and parameters that were changed one by one since included.'),
    yaml: z.string().describe('The same, as validate and apply take it.'),
    environment: z.array(z.string()).describe('Keys that the environment of the executor gives.'),
    history: z.array(ConfigHistoryEntry).describe('Newest first.'),
    cursor: z.string().nullable(),
  })
  .meta({ id: 'ConfigAnswer' });
export const ConfigQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z
    .string()
    .regex(/^\d{16}$/, { error: 'the cursor of a page before' })
    .optional(),
});
export const ConfigVersionPath = z.strictObject({ version: z.coerce.number().int().positive() });
export const ConfigVersionAnswer = ConfigHistoryEntry.extend({
  yaml: z.string().nullable().describe('Null when another release wrote it and this one does not understand it.'),
}).meta({ id: 'ConfigVersionAnswer' });
