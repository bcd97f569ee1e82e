/** A command's receipt in a few lines for a small screen. */
import type { CommandAnswer } from '#shared/wire/command.ts';
import { clockText, type Texts } from './texts.ts';

export function receiptReply({ kind, state, receipt, repeat, command_id }: CommandAnswer, texts: Texts): string {
  const what = `${kind}${kind === 'kill' ? texts.killInForce : ''}`;
  const again = repeat ? texts.again : '';
  if (receipt === null) {
    const next = state === 'expired' ? texts.receiptNext.expired : texts.receiptNext.running;
    return [`${what}: ${texts.where[state]}${again}.`, `command ${command_id}`, next].join('\n');
  }
  return [
    `${what}: ${texts.outcomes[receipt.outcome]}${again}. ${receipt.note}`.trim(),
    ...receipt.venues.map(({ venue, state: venueState, left, read_at }) =>
      [
        `${venue}: ${venueState.toUpperCase()}`,
        ...left.map((one) =>
          one.kind === 'position' ? texts.position(one.instrument, one.quantity) : texts.order(one.id),
        ),
        ...(read_at === null ? [] : [texts.readAt(clockText(read_at))]),
      ].join(', '),
    ),
    nextOf(kind, receipt.outcome, texts),
  ].join('\n');
}

function nextOf(
  kind: CommandAnswer['kind'],
  outcome: 'complete' | 'incomplete' | 'unknown',
  { receiptNext }: Texts,
): string {
  if (outcome !== 'complete') return receiptNext[outcome];
  return kind === 'kill' || kind === 'close_all' ? receiptNext[kind] : receiptNext.nothing;
}
