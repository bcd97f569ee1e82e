/** Puts new secrets in place and tells how old each is. No value ever leaves: not in an answer, a log line or an error. */
import { SecretContendedError, type SecretNow } from '#shared/aws/change-secret.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { KeyAges, VenueOfKeys } from '#shared/store/identity-ports.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import { ROTATE_AFTER_DAYS, type GivenName } from '#shared/wire/http-secrets.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';
import { done, refuse, type OperationsOf, type Refusal } from '#functions/answer.ts';
import { listAges } from './ages.ts';
import { readNames, type Given } from './names.ts';
import { nextTelegram, nextVenueKeys, type Next, type TelegramKeys } from './new-values.ts';
import type { SecretPlace } from './place.ts';
import type { Trial } from './try-key.ts';

export interface SecretsDeps {
  readonly profile: 'paper' | 'testnet' | 'live';
  readonly book: string;
  readonly clock: Clock;
  readonly control: Pick<ControlStore, 'commit'>;
  readonly venueKeys: SecretPlace<VenueKeys>;
  readonly telegram: SecretPlace<TelegramKeys>;
  readonly keyAges: KeyAges;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  readonly tryBinance: (key: VenueKeys['binance-um'], at: EpochMs) => Promise<Trial>;
  readonly tryOkx: (key: VenueKeys['okx'], at: EpochMs) => Promise<Trial>;
}

export function secretsOperations(deps: SecretsDeps): OperationsOf<'secrets'> {
  return {
    setSecret: async ({ by, body }) => {
      const read = readNames(body, deps.profile);
      if (read.kind === 'refusal') return read;
      const { given } = read;
      const names = [...given.keys()].toSorted();
      const draft = (action: AuditDraft['action'], reason: string): AuditDraft => {
        return { actor: by.operator_id, action, subject: 'secrets', reason, detail: { names } };
      };
      const at = deps.clock.wall();
      const judged = await judge(deps, given, at);
      const put = judged.kind === 'refusal' ? judged : await putInPlace(deps, given, at);
      if (put.kind === 'refusal') {
        await deps.control.commit(deps.book, { audit: draft('secret_refused', put.message), at });
        return put;
      }
      await deps.keyAges.changed(deps.book, venuesOf(given), at);
      await deps.control.commit(deps.book, { audit: draft('secret_changed', names.join(', ')), at });
      const warnings = judged.kind === 'fine' ? [...judged.warnings] : [];
      return done({ status: 'ok' as const, changed: names, warnings, next_step: nextStep(names) });
    },
    listSecrets: async () => {
      const [venueKeys, telegram, operators] = await Promise.all([
        deps.venueKeys.read(),
        deps.telegram.read(),
        deps.operators(),
      ]);
      const secrets = listAges({ venueKeys, telegram, operators }, deps.clock.wall());
      return done({ secrets, rotate_after_days: ROTATE_AFTER_DAYS });
    },
  };
}

/** Noted after the keys are in place: where that is cut short, they are told to be older than they are. */
const venuesOf = (given: Given): readonly VenueOfKeys[] => [
  ...(given.has('BINANCE_UM_API_KEY') ? (['binance-um'] as const) : []),
  ...(given.has('OKX_API_KEY') ? (['okx'] as const) : []),
];

function nextStep(names: readonly GivenName[]): string {
  const steps = [
    ...(names.some((name) => !name.startsWith('TELEGRAM'))
      ? [
          'both executors take it within a minute and say so (venue_key_taken in the audit chain); then delete the old key at the venue',
        ]
      : []),
    ...(names.includes('TELEGRAM_WEBHOOK_SECRET') ? ['tell Telegram the new webhook secret (setWebhook)'] : []),
    ...(names.some((name) => name === 'TELEGRAM_BOT_TOKEN' || name === 'TELEGRAM_CHAT_ID')
      ? ['send the bot /status']
      : []),
  ];
  return steps.join('; ');
}

type Judged = { readonly kind: 'fine'; readonly warnings: readonly string[] } | Refusal;

/** What the venues say of new keys, before anything is changed. */
async function judge(deps: SecretsDeps, given: Given, at: EpochMs): Promise<Judged> {
  const value = (name: GivenName): string => given.get(name) ?? '';
  const trials: readonly (readonly [venue: string, trial: Promise<Trial>])[] = [
    ...(given.has('BINANCE_UM_API_KEY')
      ? [
          [
            'binance-um',
            deps.tryBinance({ apiKey: value('BINANCE_UM_API_KEY'), secret: value('BINANCE_UM_API_SECRET') }, at),
          ] as const,
        ]
      : []),
    ...(given.has('OKX_API_KEY')
      ? [
          [
            'okx',
            deps.tryOkx(
              {
                apiKey: value('OKX_API_KEY'),
                secret: value('OKX_API_SECRET'),
                passphrase: value('OKX_API_PASSPHRASE'),
              },
              at,
            ),
          ] as const,
        ]
      : []),
  ];
  const warnings: string[] = [];
  for (const [venue, trial] of trials) {
    const judged = judgeOne(deps.profile, venue, await trial);
    if (judged.kind === 'refusal') return judged;
    warnings.push(...judged.warnings);
  }
  return { kind: 'fine', warnings };
}

const NOTHING_CHANGED = 'nothing was changed; ';

function judgeOne(profile: SecretsDeps['profile'], venue: string, trial: Trial): Judged {
  const refused = (message: string, hint: string): Refusal => refuse('secret_refused', message, NOTHING_CHANGED + hint);
  if (trial.kind === 'refused') {
    return refused(`${venue} does not take this key (code ${trial.code})`, 'see that key and secret belong together');
  }
  if (trial.kind === 'unknown') {
    return refuse('unavailable', `${venue} could not be asked with this key`, `${NOTHING_CHANGED}try again`);
  }
  const { trades, withdraws } = trial;
  if (trades === false) return refused(`this key may not trade at ${venue}`, 'allow futures trading, and nothing else');
  if (profile === 'live' && withdraws !== false) {
    const what = withdraws === null ? 'is not known to be unable to withdraw' : 'can withdraw';
    return refused(`this key ${what} at ${venue}`, 'make one that may read and trade only');
  }
  return {
    kind: 'fine',
    warnings: withdraws === true ? [`this key can withdraw at ${venue}: live would refuse it`] : [],
  };
}

/** The two are two secrets: neither is touched before it is known that both can be. */
async function putInPlace(deps: SecretsDeps, given: Given, at: EpochMs): Promise<{ readonly kind: 'put' } | Refusal> {
  const venueKeys = (now: SecretNow<VenueKeys> | null) => nextVenueKeys(now, given, at);
  const telegram = (now: SecretNow<TelegramKeys> | null) => nextTelegram(now, given, at);
  const [ofVenues, ofBot] = await Promise.all([deps.venueKeys.read(), deps.telegram.read()]);
  for (const next of [venueKeys(ofVenues), telegram(ofBot)]) if (next?.kind === 'refusal') return next;
  await put(deps.venueKeys, venueKeys);
  await put(deps.telegram, telegram);
  return { kind: 'put' };
}

/** @throws {SecretContendedError} when it was changed since it was looked at, so that it is refused now */
async function put<T>(place: SecretPlace<T>, next: (now: SecretNow<T> | null) => Next<T>): Promise<void> {
  await place.change((now) => {
    const found = next(now);
    if (found?.kind === 'refusal') throw new SecretContendedError(found.message);
    return found?.value ?? null;
  });
}
