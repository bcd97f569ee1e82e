/** A command's receipt in a few lines for a small screen. */
import type { CommandAnswer } from '#shared/wire/command.ts';

const outcomes = {
  complete: 'done',
  incomplete: 'NOT complete',
  unknown: 'outcome UNKNOWN',
} as const;

export function receiptReply({ kind, state, receipt, repeat, command_id, next_step }: CommandAnswer): string {
  const what = `${kind}${kind === 'kill' ? ' (HOLD and safe mode are in force)' : ''}`;
  const again = repeat ? ', asked before' : '';
  if (receipt === null) {
    const where =
      state === 'claimed' ? 'it runs' : state === 'expired' ? 'nobody ran it' : 'no executor has taken it yet';
    return [`${what}: ${where}${again}.`, `command ${command_id}`, next_step].join('\n');
  }
  return [
    `${what}: ${outcomes[receipt.outcome]}${again}. ${receipt.note}`.trim(),
    ...receipt.venues.map(({ venue, state: venueState, left, read_at }) =>
      [
        `${venue}: ${venueState.toUpperCase()}`,
        ...left.map((one) =>
          one.kind === 'position' ? `position ${one.instrument} ${one.quantity}` : `order ${one.id}`,
        ),
        ...(read_at === null ? [] : [`read ${new Date(read_at).toISOString().slice(11, 19)} UTC`]),
      ].join(', '),
    ),
    next_step,
  ].join('\n');
}
