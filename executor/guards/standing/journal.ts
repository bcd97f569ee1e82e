import type { Verdict } from '#shared/domain/guard-reading.ts';

/** HOLD when what happened has not been on disk and in the table for longer than allowed; WARN beyond half of it. */
export function journal(lagMs: number, onDisk: boolean, limitMs: number): readonly Verdict[] {
  const late = lagMs > limitMs || !onDisk;
  return [
    {
      scope: '-',
      status: late ? 'HOLD' : lagMs > limitMs / 2 ? 'WARN' : 'OK',
      value: String(Math.round(lagMs)),
      limit: String(limitMs),
      summary: onDisk
        ? `the oldest record that is not in the table is ${Math.round(lagMs)} ms old`
        : 'the disk takes no record',
    },
  ];
}
