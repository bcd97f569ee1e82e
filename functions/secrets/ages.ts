import type * as z from 'zod';
import type { SecretNow } from '#shared/aws/change-secret.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { ROTATE_AFTER_DAYS, secretNames, type SecretAge, type SecretName } from '#shared/wire/http-secrets.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';
import type { TelegramKeys } from './new-values.ts';

const DAY_MS = 86_400_000;

export interface Places {
  readonly venueKeys: SecretNow<VenueKeys> | null;
  readonly telegram: SecretNow<TelegramKeys> | null;
  readonly operators: readonly OperatorRecord[];
}

type Row = z.output<typeof SecretAge>;

/** An age that is not known counts as too old: nobody has shown that it is not. */
function rowOf(name: string, set: boolean, changedAt: EpochMs | null, now: EpochMs): Row {
  const ageMs = changedAt === null ? null : Math.max(0, now - changedAt);
  return {
    name,
    set,
    changed_at: changedAt,
    age_days: ageMs === null ? null : Math.floor(ageMs / DAY_MS),
    needs_rotation: set && (ageMs === null || ageMs > ROTATE_AFTER_DAYS * DAY_MS),
  };
}

function changedAt(name: SecretName, { venueKeys, telegram }: Places): EpochMs | null {
  if (name.startsWith('TELEGRAM')) {
    if (telegram === null) return null;
    const { changed_at: at } = telegram.value;
    return (name === 'TELEGRAM_BOT_TOKEN' ? at?.bot_token : at?.webhook_secret) ?? telegram.createdAt;
  }
  if (venueKeys === null) return null;
  const { 'binance-um': binance, okx } = venueKeys.value;
  return (name.startsWith('BINANCE') ? binance : okx).changed_at ?? venueKeys.createdAt;
}

/** Every known name, set or not, and the bearer token of everybody who is not disabled. */
export function listAges(places: Places, now: EpochMs): Row[] {
  const known = secretNames.map((name) => {
    const at = changedAt(name, places);
    return rowOf(name, at !== null, at, now);
  });
  const tokens = places.operators
    .filter(({ disabled }) => disabled !== true)
    .map(({ id, token_at: at }) => rowOf(`operator:${id}`, true, at ?? null, now));
  return [...known, ...tokens];
}
