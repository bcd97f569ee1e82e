/**
 * What the engine may do right now: the level that operators decided, holds that it raised itself, lease and freshness.
 * A hold that this executor raised stays until a level that was written after it no longer names it.
 */
import type { HoldReason } from '#shared/domain/hold.ts';
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { nothing, permissionForReal, permissionOf, type Permission } from '#shared/domain/permission.ts';
import type { EpochMs } from '#shared/domain/time.ts';

interface LocalHold {
  readonly hold: Hold;
  /** Version of the level that first names it; null while it could not be written. */
  writtenIn: number | null;
}

export interface LatchSettings {
  readonly executor: string;
  readonly holdCompletesHedges: boolean;
  readonly controlStaleMs: number;
}

export interface Latches {
  level: ControlLevel | null;
  levelReadAt: number;
  fencingId: FencingId;
  leaseValidUntil: number;
  /** The lease is not valid any more, and a hold of its own was raised for that. */
  heldForLoss: boolean;
  /** Times that this engine has raised a hold; part of each hold's id. */
  raised: number;
  readonly local: LocalHold[];
  readonly settings: LatchSettings;
}

/** Holds that one executor may have raised and not yet seen lifted; past it the oldest kind is already in force. */
const LOCAL_HOLDS_MAX = 64;

export const createLatches = (settings: LatchSettings): Latches => ({
  level: null,
  levelReadAt: Number.NEGATIVE_INFINITY,
  fencingId: 0 as FencingId,
  leaseValidUntil: Number.NEGATIVE_INFINITY,
  heldForLoss: false,
  raised: 0,
  local: [],
  settings,
});

const NO_HOLDS: readonly Hold[] = Object.freeze([]);

export function holdsInForce(latches: Latches): readonly Hold[] {
  const written = latches.level?.holds ?? NO_HOLDS;
  if (latches.local.length === 0) return written;
  const names = new Set(written.map((hold) => hold.id));
  return [...written, ...latches.local.map((local) => local.hold).filter((hold) => !names.has(hold.id))];
}

export const leaseValid = (latches: Latches, now: number): boolean => now < latches.leaseValidUntil;
export const levelFresh = (latches: Latches, now: number): boolean =>
  now - latches.levelReadAt <= latches.settings.controlStaleMs;

/** @returns the frozen set of purposes that may leave at `now`; allocates nothing */
export function permissionAt(latches: Latches, now: number, simulated: boolean): Permission {
  const level = latches.level;
  if (level === null) return nothing;
  const permission = permissionOf(
    {
      holdActive: level.holds.length > 0 || latches.local.length > 0,
      mode: level.mode,
      safeMode: level.safe_mode,
      holdCompletesHedges: latches.settings.holdCompletesHedges,
    },
    { leaseValid: leaseValid(latches, now), levelFresh: levelFresh(latches, now) },
  );
  return simulated ? permission : permissionForReal(permission, level.dry_run.on);
}

/** Why opening is not permitted, for people; the first thing that has to change comes first. */
export function whyNotOpen(latches: Latches, now: number, simulated: boolean): string {
  const level = latches.level;
  if (level === null) return 'the control level has not been read yet';
  if (!leaseValid(latches, now)) return 'this executor holds no valid lease';
  if (!levelFresh(latches, now)) return 'the control level is too old to trust';
  const holds = holdsInForce(latches);
  if (holds.length > 0) return `HOLD is on (${holds.map((hold) => hold.reason).join(', ')})`;
  if (level.safe_mode.on) return 'safe mode is on';
  if (level.mode === 'HOLD') return 'mode is HOLD: resume is granted, RUN is not set';
  if (!simulated && level.dry_run.on) return 'dry run is on: real hedges only go on as in HOLD';
  return 'nothing stands against it';
}

/**
 * Latches a hold at once, with no network. The same reason for the same subject is not raised twice while it stands.
 * @returns the new hold, or null when it already stands
 */
export function raiseHold(latches: Latches, reason: HoldReason, note: string, at: EpochMs): Hold | null {
  if (holdsInForce(latches).some((hold) => hold.reason === reason && hold.note === note)) return null;
  if (latches.local.length >= LOCAL_HOLDS_MAX) return null;
  latches.raised += 1;
  const id = `x${latches.fencingId.toString(36)}x${at.toString(36)}x${latches.raised.toString(36)}`;
  const hold: Hold = { id, reason, note, by: latches.settings.executor, at };
  latches.local.push({ hold, writtenIn: null });
  return hold;
}

export function markHoldWritten(latches: Latches, id: string, version: number): void {
  const local = latches.local.find((candidate) => candidate.hold.id === id);
  if (local !== undefined) local.writtenIn = version;
}

/** An older level than the one applied changes nothing but the freshness. @returns true when the version is new */
export function applyLevel(latches: Latches, level: ControlLevel, readAt: number): boolean {
  if (readAt > latches.levelReadAt) latches.levelReadAt = readAt;
  const isNew = latches.level === null || level.version > latches.level.version;
  if (isNew) latches.level = level;
  for (let index = latches.local.length - 1; index >= 0; index -= 1) {
    const writtenIn = latches.local[index]?.writtenIn ?? null;
    if (writtenIn !== null && (latches.level?.version ?? 0) >= writtenIn) latches.local.splice(index, 1);
  }
  return isNew;
}
