/** Judged four times a second: what a person asked to be closed is closed soon once nothing hinders. */
import type { ControlCommit } from '#shared/store/ports.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { DUST_E8, forcedNet, holds, mark, type Evidence } from './evidence.ts';

/** Of health at a stretch: what a command takes to be claimed, the schedule to be gone through, and a doubt to be looked up. */
export const CLOSED_MS_MAX = 13_000;

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
  const isFlat = evidence.positionOf(0) === 0n && evidence.positionOf(1) === 0n;
  const closed = isFlat || (left[0] <= DUST_E8 && left[1] <= DUST_E8);
  // An order without an answer is proven gone once its window is over.
  const most = CLOSED_MS_MAX + evidence.config.executor.request_window_ms;
  for (const [id, ms] of evidence.closing) {
    const waits = !healthy || closed || evidence.foreign[0] || evidence.foreign[1];
    evidence.closing.set(id, waits ? 0 : ms + pulseMs);
    if (!closed && ms === pulseMs) mark(evidence, 'everything is to be closed');
    holds(
      ms <= most,
      'I22',
      () =>
        `${id} asked to close everything, and after ${ms} ms of health ${left.map((base) => formatE8(base)).join(' and ')} is open`,
    );
  }
}
