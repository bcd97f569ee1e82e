/** Runs a staged world and follows one guard through it, by what the world tells of itself. */
import * as z from 'zod';
import { guardStatuses, standingGuards, type GuardStatus, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { Plan } from '../plan.ts';
import { runPlan } from '../run-seeds.ts';
import { LASTS_MS, stagedWorlds, STRIKES_MS } from './staged.ts';

const Changed = z.looseObject({ guard: z.string(), scope: z.string(), status: z.enum(guardStatuses) });

/** Milliseconds of the world, from when something goes wrong; null: never while that lasts. */
export interface Followed {
  /** Its reading had the status with which it trips. */
  trippedMs: number | null;
  /**
   * HOLD with the reason of the guard stood in the table; of a guard that sets none, a status told people that its reading
   * keeps new legs from opening, and that some were refused.
   */
  stoppedMs: number | null;
  /** Times at which an order that opens was signed. */
  readonly opensMs: number[];
  /** Of them, after it had tripped; of a guard that sets no HOLD, while it stood so. */
  opensSince: number;
  /** What the judge of worlds found broken. */
  found: string | null;
}

const SEED = 1;
const CALM_MS = 60_000;
const SECOND_MS = 1_000;
/** The time that each line begins with. */
const TIME_WIDTH = 9;

export const strikesAt = (id: StandingGuardId): number => stagedWorlds[id].strikesMs ?? STRIKES_MS;

/** @param struck false: the same world, in which nothing goes wrong */
export function planOfGuard(id: StandingGuardId, struck: boolean): Plan {
  const { faults, profile, mode = 'taker_taker' } = stagedWorlds[id];
  const at = strikesAt(id);
  return {
    seed: SEED,
    theme: null,
    faultsUntilMs: at + LASTS_MS,
    calmMs: CALM_MS,
    timing: {
      lease_ms: 10_000,
      heartbeat_ms: 1_000,
      margin_ms: 1_000,
      request_window_ms: 2_000,
      leader_stale_ms: 11_000,
    },
    mode,
    narrow: false,
    dryRunAtStart: false,
    safeModeAtStart: false,
    spreadEveryMs: 1_500,
    othersLotsMax: 60,
    // Nobody lifts what the guard has set.
    faults: [{ kind: 'people-away', at, ms: LASTS_MS }, ...(struck ? faults(at) : [])],
    ...(profile === undefined ? {} : { profile }),
  };
}

/** With which status a guard does what it is for. */
export const tripsWith = (id: StandingGuardId): GuardStatus =>
  stagedWorlds[id].tripsWith ?? (standingGuards[id].priority === 'P0' ? 'HOLD' : 'ERROR');

export async function follow(id: StandingGuardId, struck: boolean): Promise<Followed> {
  const { blockedBy = id } = stagedWorlds[id];
  const { hold } = standingGuards[id];
  const from = strikesAt(id);
  const seen: Followed = {
    trippedMs: null,
    stoppedMs: null,
    opensMs: [],
    opensSince: 0,
    found: null,
  };
  const standing = new Set<string>();
  let deniedBefore = 0;
  const hear = (line: string): void => {
    const ms = Math.round(Number(line.slice(0, TIME_WIDTH)) * SECOND_MS - from);
    if (ms > LASTS_MS) return;
    if (/ signs \w+ open /.test(line)) {
      seen.opensMs.push(ms);
      if (hold === null ? standing.size > 0 : seen.trippedMs !== null) seen.opensSince += 1;
    }
    if (ms < 0) return;
    const [, told] = / guard\.changed (\{.*\})$/.exec(line) ?? [];
    if (told !== undefined) {
      const { guard, scope, status } = Changed.parse(JSON.parse(told));
      if (guard === id) standing.delete(scope);
      if (guard === id && status === tripsWith(id)) {
        standing.add(scope);
        seen.trippedMs ??= ms;
      }
    }
    const [, reasons] = /; level \d+ HOLD (\S+)$/.exec(line) ?? [];
    if (hold !== null && reasons?.split(',').includes(hold) === true) seen.stoppedMs ??= ms;
  };
  const outcome = await runPlan(planOfGuard(id, struck), {
    say: hear,
    onStatus({ denials, guards }, at) {
      if (at > from + LASTS_MS) return;
      const denied = denials['ENTRIES_BLOCKED'] ?? 0;
      if (at < from) deniedBefore = denied;
      const blocks = guards.some((reading) => reading.id === blockedBy && reading.blocks_entries !== null);
      if (hold === null && blocks && denied > deniedBefore) seen.stoppedMs ??= Math.round(at - from);
    },
  });
  seen.found = outcome.found === null ? null : `${outcome.found.id}: ${outcome.found.what}`;
  return seen;
}
