/** How a guard's reading is named in readiness, health and alerts: one spelling of each, `guard:word`. */
import { isTripped } from '#shared/domain/guard-reading.ts';
import type { ComponentStatus } from '#shared/wire/http-components.ts';

/** Words that operators know from before; of the others the status is the word. */
const trippedWords: Readonly<Record<string, string>> = {
  journal: 'stale',
  watchdog: 'auto_hold',
  daily_loss: 'breach',
  recon: 'desync',
};
const warnedWords: Readonly<Record<string, string>> = { watchdog: 'degraded' };

export function guardReason(id: string, status: ComponentStatus): string {
  const word =
    status !== 'UNKNOWN' && isTripped(status) ? trippedWords[id] : status === 'WARN' ? warnedWords[id] : undefined;
  return `${id}:${word ?? status.toLowerCase()}`;
}
