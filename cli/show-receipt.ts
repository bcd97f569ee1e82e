/** Receipts, doubts and the leader as lines for people. */
import type { Breaks, ClosePlan, CommandAnswer, Doubts, LeaderAnswer } from '#shared/wire/command.ts';

type Receipt = NonNullable<CommandAnswer['receipt']>;
const outcomes: Readonly<Record<Receipt['outcome'], string>> = {
  complete: 'done',
  incomplete: 'NOT complete',
  unknown: 'outcome UNKNOWN',
};

const leftOver = (left: Receipt['venues'][number]['left'][number]): string =>
  left.kind === 'position' ? `position ${left.instrument} ${left.quantity}` : `order ${left.id} on ${left.instrument}`;

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

const hedgesLine = ({ hedges_left: { real, simulated } }: Receipt): readonly string[] =>
  real + simulated === 0 ? [] : [`hedges still live in our books: ${real} real, ${simulated} simulated`];

const stands: Readonly<Record<CommandAnswer['state'], string>> = {
  filed: 'no executor has taken it yet',
  claimed: 'it runs',
  done: 'done',
  expired: 'NOT run: nobody took it in time, and nobody will',
};

export function receiptLines(answer: CommandAnswer): readonly string[] {
  const { kind, receipt, state, repeat, requested_by: by } = answer;
  const again = repeat ? ` (asked before, by ${by})` : '';
  if (receipt === null) return [`${kind}: ${stands[state]}${again}`, `next: ${answer.next_step}`];
  const note = receipt.note === '' ? '' : `: ${receipt.note}`;
  return [
    `${kind}: ${outcomes[receipt.outcome]}${note}${again}`,
    ...receipt.venues.map(
      ({ venue, state: there, left, read_at }) =>
        `${venue}: ${[there.toUpperCase(), ...left.map(leftOver)].join(', ')}${read_at === null ? '' : ` (read ${timeOf(read_at)})`}`,
    ),
    ...hedgesLine(receipt),
    `next: ${answer.next_step}`,
  ];
}

export const planLines = (plan: ClosePlan): readonly string[] => [
  ...plan.steps.map(
    (step) =>
      `${step.hedge_id}: ${step.side} ${step.quantity} ${step.instrument} on ${step.venue}, reduce-only${step.simulated ? ' (simulated)' : ''}`,
  ),
  `next: ${plan.next_step}`,
];

export function breakLines(list: Breaks): readonly string[] {
  const old = list.stale ? ['the executor is silent: nothing is compared'] : [];
  if (list.breaks.length === 0) return [...old, 'books and venues agree'];
  return [
    ...old,
    ...list.breaks.map(
      (found) =>
        `${found.id}: ${found.kind.replaceAll('_', ' ')} on ${found.venue} ${found.instrument}, for ${Math.round(found.age_sec)} s: ours ${found.ours}, theirs ${found.theirs}${found.ignored === null ? '' : ` (acknowledged by ${found.ignored.by}: ${found.ignored.reason})`}`,
    ),
    `${list.to_resolve} to resolve before a resume: breaks adopt, ignore or close <id> --reason <text>`,
  ];
}

export function doubtLines(list: Doubts): readonly string[] {
  const old = list.stale ? ['the executor is silent: this is what it last said'] : [];
  if (list.doubts.length === 0) return [...old, 'no order is in doubt'];
  return [
    ...old,
    ...list.doubts.map(
      (doubt) =>
        `${doubt.client_order_id} on ${doubt.venue} (hedge ${doubt.hedge_id}): at worst ${doubt.worst_notional_usdt} USDT, for ${Math.round(doubt.age_sec)} s; next probe ${timeOf(doubt.next_probe_at)}; ${doubt.evidence}`,
    ),
    `in all at worst ${list.worst_notional_usdt} USDT`,
  ];
}

export function leaderLines({
  lease,
  leads,
  executor,
  renewed_age_sec,
  status_age_sec,
}: LeaderAnswer): readonly string[] {
  if (lease === null) return ['nobody has ever led'];
  const held = lease.released ? 'released; whoever waits takes it' : `held, renewed ${renewed_age_sec ?? '?'} s ago`;
  return [
    `leader: ${lease.holder}, fence ${lease.fencing_id}, ${held}`,
    `last status: ${executor === null ? 'never' : `${executor}, ${status_age_sec ?? '?'} s ago`}`,
    leads ? 'it leads and is alive' : 'it is NOT known to lead now',
  ];
}
