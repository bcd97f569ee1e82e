/** Faults of who is let in, and of what is sent more than once. */
import type { Sabotage } from '../sabotage.ts';
import { broken, TWO_PEOPLE } from './broken.ts';

const CHANGING = 'functions/changing.ts';
const CODES = 'shared/store/dynamo/code-attempts.ts';
const TELEGRAM = 'functions/telegram/app.ts';

export const callerBugs: readonly Sabotage[] = [
  broken(
    'viewers may change',
    [
      'functions/handle.ts',
      "identity.data.role !== 'operator') {",
      "identity.data.role !== 'operator' && route.who !== 'operator') {",
    ],
    TWO_PEOPLE,
  ),
  broken(
    'whoever is disabled keeps the token',
    ['shared/store/operators.ts', 'operator?.disabled === true ? null : operator;', 'operator;'],
    'functions/second-factor',
  ),
  broken(
    'who the operators are is kept for a minute',
    ['shared/aws/secrets.ts', 'OPERATORS_AGE_MS_MAX = 20_000', 'OPERATORS_AGE_MS_MAX = 60_000'],
    'functions/revocation',
  ),
  broken(
    'live may be told to let in whoever comes',
    ['functions/authority.ts', "return env.PROFILE !== 'paper' || !here ||", 'return !here ||'],
    'functions/session',
  ),
  broken(
    'a static token is a second factor in live',
    ['shared/store/operators.ts', "  profile !== 'live'\n", "  profile !== 'live' || operators.length > 0\n"],
    'functions/second-factor',
  ),
  broken(
    'five wrong codes never lock',
    [
      [CODES, 'if (recent > WRONG_CODES_MAX) return', 'if (recent > 1_000) return'],
      [CODES, 'if (recent < WRONG_CODES_MAX) return', 'if (recent < 1_000) return'],
    ],
    'functions/approvals',
  ),
  broken('six wrong codes lock', [CODES, 'WRONG_CODES_MAX = 5', 'WRONG_CODES_MAX = 6'], 'functions/approvals'),
  broken(
    'guesses are forgotten',
    [
      CODES,
      'attempts.filter((tried) => tried > at - WRONG_CODES_WINDOW_MS).length',
      'attempts.filter((tried) => tried >= at).length',
    ],
    'functions/approvals',
  ),
  broken(
    'a one-time code is taken twice',
    [CODES, "'code_step < :step'", "'code_step <= :step'"],
    'functions/second-factor',
  ),
  broken(
    'a one-time code of a minute ago is taken',
    ['shared/store/second-factor.ts', 'STEPS_AROUND = 1', 'STEPS_AROUND = 2'],
    'functions/second-factor',
  ),
  broken(
    'a sign-in code works twice',
    [
      'shared/store/dynamo/session-store.ts',
      '${exists} AND ${notUsed} AND ${notExpired}',
      '${exists} AND ${notExpired}',
    ],
    'functions/session',
  ),
  broken(
    'a session that went idle goes on',
    ['functions/authorizer/app.ts', 'if (session.idle_until <= now) return', 'if (session.idle_until <= 0) return'],
    'functions/session',
  ),
  broken(
    'Idempotency-Key is not looked at',
    [CHANGING, 'if (key === undefined) return seen();', "if (key === undefined || key !== '') return seen();"],
    'functions/asked-again',
  ),
  broken(
    'Idempotency-Key is everybody’s',
    [CHANGING, 'JSON.stringify([operatorId, key])', 'JSON.stringify([key])'],
    'functions/asked-again',
  ),
  broken(
    'a key answers whatever else is asked under it',
    [
      'shared/store/dynamo/asked-requests.ts',
      "  if (item.fingerprint !== fingerprint) return { kind: 'other' };\n",
      '',
    ],
    'functions/asked-again',
  ),
  broken(
    'If-Match is not looked at',
    [CHANGING, 'if (versions === null) return work();', 'if (versions === null || versions.size > 0) return work();'],
    'functions/seen-version',
  ),
  broken(
    'If-Match is looked at once, and not when it is decided',
    [
      'functions/expected-version.ts',
      'if (asked === undefined || asked.changed || ',
      'if (asked === undefined || asked.versions.size > 0 || ',
    ],
    'functions/seen-version',
  ),
  broken(
    'an update of Telegram is worked on at each delivery',
    [TELEGRAM, "=== 'done') return nothingMore;", "=== 'new' && rawBody === '') return nothingMore;"],
    'functions/telegram',
  ),
  broken(
    'an update of Telegram that was cut short is lost',
    [TELEGRAM, "=== 'done') return nothingMore;", "!== 'new') return nothingMore;"],
    'functions/telegram',
  ),
  broken(
    'operators are obeyed in any chat',
    [
      TELEGRAM,
      'if (message.chat.id !== secret.chat_id) return stranger(desk, message.from.id',
      'if (message.chat.id === 0) return stranger(desk, message.from.id',
    ],
    'functions/telegram',
  ),
  broken(
    'buttons are obeyed in any chat',
    [TELEGRAM, 'if (message?.chat.id !== secret.chat_id) return', 'if (message === undefined) return'],
    'functions/telegram-two-people',
  ),
  broken(
    'anybody may be Telegram',
    [
      TELEGRAM,
      "if (!sameSecret(headers[SECRET_HEADER] ?? '', secret.webhook_secret)) {",
      'if (headers[SECRET_HEADER] === undefined) {',
    ],
    'functions/telegram',
  ),
  broken(
    'a code in the chat approves what was not shown',
    ['functions/telegram/two-people.ts', ' && !showsAll(waiting.approval, shown);', " && shown === '-';"],
    'functions/telegram-config',
  ),
  broken(
    'secrets are put in place before the venue is asked',
    [
      'functions/secrets/app.ts',
      "      const judged = await judge(deps, given, at);\n      const put = judged.kind === 'refusal' ? judged : await putInPlace(deps, given, at);\n",
      "      const first = await putInPlace(deps, given, at);\n      const judged = await judge(deps, given, at);\n      const put = judged.kind === 'refusal' ? judged : first;\n",
    ],
    'functions/secrets',
  ),
  broken(
    'live takes a key that can withdraw',
    [
      'functions/secrets/app.ts',
      "if (profile === 'live' && withdraws !== false) {",
      "if (profile === 'live' && withdraws === null) {",
    ],
    'functions/secrets',
  ),
];
