import type { Brand } from './brand.ts';

/** Wall-clock instant, milliseconds since 1970-01-01 UTC. For records and for people. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** Instant on this process's monotonic clock, in milliseconds. Never stored, never sent. */
export type MonotonicMs = Brand<number, 'MonotonicMs'>;
/** Length of time in milliseconds. */
export type DurationMs = Brand<number, 'DurationMs'>;

export const epochMs = (ms: number): EpochMs => ms as EpochMs;
export const monotonicMs = (ms: number): MonotonicMs => ms as MonotonicMs;
export const durationMs = (ms: number): DurationMs => ms as DurationMs;

export const elapsed = (from: MonotonicMs, to: MonotonicMs): DurationMs => (to - from) as DurationMs;
export const plus = (at: MonotonicMs, by: DurationMs): MonotonicMs => (at + by) as MonotonicMs;
export const epochPlus = (at: EpochMs, by: DurationMs): EpochMs => (at + by) as EpochMs;

/** The two clocks a process may read. Handed in, so that a simulated world can hand in its own. */
export interface Clock {
  wall(): EpochMs;
  monotonic(): MonotonicMs;
}
