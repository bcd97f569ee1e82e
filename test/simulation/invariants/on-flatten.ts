/** Judged four times a second: what a person asked to be closed is closed soon once nothing hinders. */
import type { ControlCommit } from '#shared/store/ports.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { DUST_E8, forcedNet, holds, mark, type Evidence } from './evidence.ts';

/** Of health at a stretch: what a doubt takes to be resolved, a command to be claimed, and the schedule to be gone through. */
export const CLOSED_MS_MAX = 8_000;

/** Keeps which commands that close everything are filed and have not ended. */
export function onClosing(evidence: Evidence, { command }: ControlCommit): void {
  if (command === undefined) return;
  const { id, ask } = command.command;
  if (ask.kind !== 'close_all' && !(ask.kind === 'kill' && ask.flatten)) return;
  if (command.kind === 'file') evidence.closing.set(id, 0);
  else evidence.closing.delete(id);
}

/** What our own orders, and what the venue itself closed, have left open on a venue. */
function ownOn(evidence: Evidence, row: 0 | 1): bigint {
  let net = 0n;
  for (const seen of evidence.orders.values())
    if (seen.row === row) net += seen.order.side === 'buy' ? seen.filled : -seen.filled;
  net += forcedNet(evidence, row);
  return net < 0n ? -net : net;
}

export function onFlatten(evidence: Evidence, healthy: boolean, pulseMs: number): void {
  if (evidence.closing.size === 0) return;
  const left = [ownOn(evidence, 0), ownOn(evidence, 1)] as const;
  const closed = left[0] <= DUST_E8 && left[1] <= DUST_E8;
  for (const [id, ms] of evidence.closing) {
    const waits = !healthy || closed || evidence.foreign[0] || evidence.foreign[1];
    evidence.closing.set(id, waits ? 0 : ms + pulseMs);
    if (!closed && ms === pulseMs) mark(evidence, 'everything is to be closed');
    holds(
      ms <= CLOSED_MS_MAX,
      'I22',
      () =>
        `${id} asked to close everything, and after ${ms} ms of health ${left.map((base) => formatE8(base)).join(' and ')} is open`,
    );
  }
}
