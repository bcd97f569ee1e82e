/** Puts a configuration into force, or asks a second operator to: what loosens anything is never one person's. */
import type { Config } from '#shared/config/schema.ts';
import { levelPartOf } from '#shared/config/versions.ts';
import { withConfig } from '#shared/domain/level.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { ConfigApplied } from '#shared/wire/http-config.ts';
import { stateHashOf, toldConfig } from '#functions/approval-actions.ts';
import { done, refuse, type Done, type Refusal } from '#functions/answer.ts';
import { contended, noLevelYet, pauseAfterConflict } from '#functions/change-level.ts';
import { fileRequest } from '#functions/file-request.ts';
import { refusalOf } from '#functions/latches.ts';
import {
  grantOf,
  hashOfConfig,
  nextVersion,
  readRunning,
  takesTwoPeople,
  type Running,
} from '#functions/running-config.ts';
import { tellAndWait } from '#functions/tell-executor.ts';
import type { ConfigDeps } from './app.ts';

/** Each time the level must have been changed by somebody else, without changing what was compared. */
const TRIES_MAX = 16;

export interface ConfigAsked {
  readonly by: string;
  readonly reason: string;
  readonly requestedBy: string | null;
  readonly rollbackTo: number | null;
  /** What it was compared with. */
  readonly running: Running;
  readonly config: Config;
}

export const changeConfig = (
  deps: ConfigDeps,
  asked: ConfigAsked,
  since: MonotonicMs,
): Promise<Done<ConfigApplied> | Refusal> =>
  takesTwoPeople(asked.running, asked.config) ? askSecond(deps, asked) : applyNow(deps, asked, since);

async function askSecond(deps: ConfigDeps, asked: ConfigAsked): Promise<Done<ConfigApplied> | Refusal> {
  const { running } = asked;
  const grant = grantOf(running, asked.config, asked.rollbackTo);
  const filed = await fileRequest(deps, {
    action: 'apply_config',
    by: asked.by,
    reason: asked.reason,
    requestedBy: asked.requestedBy,
    alsoSafeMode: false,
    about: { config: { grant, stateHash: stateHashOf(running.level) } },
  });
  if (filed.kind === 'refusal') return filed;
  const answer: ConfigApplied = {
    outcome: 'waits_for_approval',
    version: null,
    previous_version: running.version.version,
    level_version: running.level.version,
    acknowledged: false,
    ack_ms: null,
    opening_in_flight: null,
    config_acknowledged: false,
    request_id: filed.approval.id,
    content_hash: grant.content_hash,
    changes: [...grant.changes],
    next_step: `It loosens something: another operator approves ${filed.approval.id} within fifteen minutes. Until then nothing changes.`,
  };
  return done(answer, 202);
}

async function applyNow(
  deps: ConfigDeps,
  asked: ConfigAsked,
  since: MonotonicMs,
): Promise<Done<ConfigApplied> | Refusal> {
  const { book, control, clock } = deps;
  const compared = hashOfConfig(asked.running.config);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const level = await control.readLevel(book);
    if (level === null) return noLevelYet(book);
    const running = await readRunning(deps.configs, level);
    if (running.kind === 'refusal') return running;
    // A limit was set meanwhile: what was compared no longer runs, and the difference may loosen now.
    if (hashOfConfig(running.config) !== compared) return changedMeanwhile;
    const at = clock.wall();
    const version = nextVersion(running, { ...asked, approval: null, at });
    const decision = withConfig(level, levelPartOf(asked.config, version.version), asked.by, at);
    if (decision.kind === 'refused') return refusalOf(decision.refusal);
    const result = await control.commit(book, {
      level: decision.level,
      config: version,
      audit: {
        actor: asked.by,
        action: 'config_applied',
        subject: `version ${version.version}`,
        reason: asked.reason,
        detail: {
          ...toldConfig(grantOf(running, asked.config, asked.rollbackTo)),
          level_version: decision.level.version,
          ...(asked.requestedBy === null ? {} : { requested_by: asked.requestedBy }),
        },
      },
      at,
    });
    if (result.kind === 'conflict') {
      await pauseAfterConflict();
      continue;
    }
    const acknowledgement = await tellAndWait(deps, decision.level, since);
    const ack = acknowledgement.acknowledged ? await control.readAck(book) : null;
    const heard = ack?.config_version === version.version;
    return done({
      outcome: 'applied',
      version: version.version,
      previous_version: level.config_version,
      level_version: decision.level.version,
      ...acknowledgement,
      config_acknowledged: heard,
      request_id: null,
      content_hash: version.content_hash,
      changes: [...version.changes],
      next_step: heard ? 'Nothing: the executor has it.' : 'GET /api/ui/config tells whether the executor has it.',
    });
  }
  return contended();
}

const changedMeanwhile: Refusal = refuse(
  'state_changed',
  'the level changed while this was compared with it; nothing was changed',
  'look at the difference again',
);
