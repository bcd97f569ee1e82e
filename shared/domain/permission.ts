/**
 * Permission is a set of purposes, derived in this one function from latches, lease and the freshness of the level.
 * The table is in the decisions of the house: in HOLD nothing that opens leaves, and a leg that stands alone is still
 * completed or unwound.
 */
import { purposes, type Purpose } from './order.ts';

/** Safe mode that a HOLD forces is not a latch of its own; these are what set it on its own account. */
export type SafeModeOrigin = 'start' | 'person' | 'kill' | 'guard';

export interface Latches {
  /** True while any hold is in force, written or not. */
  readonly holdActive: boolean;
  readonly mode: 'RUN' | 'HOLD';
  readonly safeMode: { readonly on: boolean; readonly origin: SafeModeOrigin };
  /** `HOLD_COMPLETES_HEDGES`: false leaves a lone leg for a person. */
  readonly holdCompletesHedges: boolean;
}

export interface Standing {
  /** Now is before lease end minus margin. */
  readonly leaseValid: boolean;
  /** The level was read no longer ago than `CONTROL_STALE_SEC`. */
  readonly levelFresh: boolean;
}

export type Permission = Readonly<Record<Purpose, boolean>>;

const only = (...allowed: readonly Purpose[]): Permission =>
  Object.freeze({
    open: allowed.includes('open'),
    complete: allowed.includes('complete'),
    unwind: allowed.includes('unwind'),
    close: allowed.includes('close'),
    'asked-close': allowed.includes('asked-close'),
  });

export const nothing: Permission = only();
const everything = only(...purposes);
const repairAndAsked = only('complete', 'unwind', 'asked-close');
const repair = only('complete', 'unwind');
const asked = only('asked-close');

/** The five answers there are; frozen, so that asking on the hot path allocates nothing. */
export function permissionOf(latches: Latches, standing: Standing): Permission {
  if (!standing.leaseValid) return nothing;
  const setByPerson =
    latches.safeMode.on && (latches.safeMode.origin === 'person' || latches.safeMode.origin === 'kill');
  const held = latches.holdActive || latches.mode === 'HOLD';
  if (setByPerson) return standing.levelFresh ? asked : nothing;
  if (!standing.levelFresh) return latches.holdCompletesHedges ? repair : nothing;
  if (held) return latches.holdCompletesHedges ? repairAndAsked : asked;
  if (latches.safeMode.on) return repairAndAsked;
  return everything;
}

/** While dry run is on, real hedges that are already open go on under the permissions of HOLD, and none is opened. */
export function permissionForReal(permission: Permission, dryRun: boolean): Permission {
  if (!dryRun || !permission.open) return permission;
  return repairAndAsked;
}
