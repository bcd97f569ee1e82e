import type { ExecutorStatus } from '#shared/wire/status.ts';

/** What goes wrong on purpose, in one line; null when nothing does. */
export function chaosLine(chaos: ExecutorStatus['chaos']): string | null {
  if (chaos === null) return null;
  const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
  const what = [
    `${percent(chaos.ws_drop_p)} of book updates dropped`,
    `${percent(chaos.rest_timeout_p)} of requests fail`,
    `orders ${chaos.order_delay_ms} ms late`,
  ];
  return `Chaos profile: ${chaos.profile} (${what.join(', ')})`;
}
