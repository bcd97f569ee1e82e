import type { AutoHedgeRecord, AutopilotRecord } from '#shared/wire/autopilot.ts';
import { dayAndTime } from '../view/format.ts';

/** Yellow when a start has lifted its own hold, or would not; nothing is shown otherwise. */
export function Autopilot({ autopilot }: { autopilot: AutopilotRecord }) {
  const { status, last_action: action, last_reason: reason, last_action_at: at } = autopilot;
  const armed = status === 'RUN' && action === 'resume';
  if (!armed && status !== 'REFUSED' && action !== 'stop') return null;
  const title = armed
    ? 'autopilot armed'
    : action === 'stop'
      ? 'automatic trading stopped'
      : 'AUTOPILOT refused to arm';
  return (
    <section class="card card-warn" data-testid="autopilot" data-status={status}>
      <h2>{title}</h2>
      <p>
        {reason}
        {at === null ? '' : ` · ${dayAndTime(at)} UTC`}
      </p>
    </section>
  );
}

export function AutoHedge({ block }: { block: AutoHedgeRecord }) {
  const when = (at: AutoHedgeRecord['last_success_ts']): string => (at === null ? 'never' : `${dayAndTime(at)} UTC`);
  return (
    <p data-testid="auto-hedge">
      Auto-hedge {block.auto_enabled ? 'on' : 'OFF'}
      {block.on_hold ? ', held' : ''} · last: {block.last_execution_result} · last success:{' '}
      {when(block.last_success_ts)} · failures in a row:{' '}
      <span class={block.consecutive_failures > 0 ? 'tone-warn' : ''}>{block.consecutive_failures}</span>
    </p>
  );
}
