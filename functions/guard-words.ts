/**
 * What guards and holds mean to whoever is woken by them, and what to do first, in Russian. Of each kind that is known; what
 * a guard has said itself, with its numbers, comes after it as it is, and what is not known is shown as it is.
 */
import { isStandingGuard, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { HoldReason } from '#shared/domain/hold.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

interface Explained {
  readonly means: string;
  /** After «Сначала:». */
  readonly first: string;
}

const parts = ['leader', 'recovery', 'streams'] as const;
type Part = (typeof parts)[number];
const isPart = (id: string): id is Part => parts.some((one) => one === id);

export const explainedGuards: Readonly<Record<StandingGuardId | Part, Explained>> = {
  journal: {
    means: 'Журнал пишется с опозданием или не пишется.',
    first: 'проверьте диск исполнителя и таблицы DynamoDB.',
  },
  clock_skew: {
    means: 'Часы биржи и наши расходятся.',
    first: 'проверьте синхронизацию времени (NTP) на машине исполнителя.',
  },
  runaway_breaker: {
    means: 'Много заявок или отмен за минуту.',
    first: 'найдите, что их шлёт; до этого HOLD не снимайте.',
  },
  runaway_guard_v2: {
    means: 'Много отмен за минуту по одному символу одной биржи.',
    first: 'найдите причину и дождитесь конца паузы (cooldown).',
  },
  reject_budget: {
    means: 'Биржа отклонила много заявок за минуту.',
    first: 'посмотрите причины отказов: лимиты, баланс, права ключа.',
  },
  repeated_intent: {
    means: 'Одна и та же заявка отправлялась снова и снова.',
    first: 'похоже на ошибку PropBot: HOLD не снимайте, соберите snapshot.',
  },
  execution_quality: {
    means: 'На бирже часто не исполняются заявки.',
    first: 'посмотрите саму биржу и отказы на странице.',
  },
  edge_guard: {
    means: 'Новые ноги сейчас открывать нельзя.',
    first: 'прочтите причины дальше и устраните их.',
  },
  daily_loss: {
    means: 'Убыток за сутки UTC близок к лимиту или достиг его.',
    first: 'проверьте позиции; поднять лимит могут только двое.',
  },
  unrealized_loss: {
    means: 'Убыток открытого близок к лимиту или достиг его.',
    first: 'проверьте позиции и решите, закрывать ли их (/close_all).',
  },
  total_notional: {
    means: 'Сумма открытого близка к лимиту или выше него.',
    first: 'уменьшите открытое или проверьте лимит.',
  },
  open_positions: {
    means: 'Число открытых хеджей близко к лимиту или выше него.',
    first: 'проверьте позиции и лимит.',
  },
  leverage: { means: 'Плечо на бирже выше лимита.', first: 'поставьте нужное плечо на самой бирже.' },
  hedge_failures: {
    means: 'Хеджи раз за разом идут не так.',
    first: 'проверьте позиции и отказы бирж.',
  },
  stuck_partial: {
    means: 'Нога хеджа долго стоит одна: это открытый риск.',
    first: 'её нужно закрыть или дополнить; смотрите позиции.',
  },
  venue_rejects: {
    means: 'Биржа отклоняет заявку за заявкой.',
    first: 'посмотрите последнюю причину отказа.',
  },
  recon: {
    means: 'Наши книги расходятся с биржей.',
    first: '/reconcile, затем решите каждое расхождение вручную.',
  },
  liquidity: {
    means: 'На бирже мало свободной маржи, или близко маржин-колл.',
    first: '/liquidity, затем пополните или уменьшите открытое.',
  },
  watchdog: {
    means: 'Биржа работает плохо.',
    first: 'посмотрите её страницу статуса и дождитесь её.',
  },
  maintenance: {
    means: 'Биржа на обслуживании или ничего не даёт открыть.',
    first: 'дождитесь её, затем запросите снятие HOLD.',
  },
  rate_limit: {
    means: 'Запросы к бирже на исходе.',
    first: 'если задет запас для хеджа, это ошибка PropBot: соберите snapshot.',
  },
  cancel_on_disconnect: {
    means: 'Связь с биржей пропала надолго.',
    first: 'проверьте сеть исполнителя и заявки на самой бирже.',
  },
  book_sanity: {
    means: 'Стакану биржи верить нельзя.',
    first: 'сравните цены со страницей биржи.',
  },
  leader: { means: 'Статус пишет не лидер.', first: 'через минуту повторите /status: лидер должен появиться.' },
  recovery: {
    means: 'Сверка после старта ещё не закончилась.',
    first: 'подождите; если это долго, проверьте связь с биржами.',
  },
  streams: { means: 'Котировки биржи непригодны.', first: 'проверьте сеть исполнителя и саму биржу.' },
};

const unknown: Explained = {
  means: 'Данных нет; это не значит, что всё в порядке.',
  first: 'через минуту повторите /status, потом смотрите журнал исполнителя.',
};

/** The meaning, what to do first, and what was said; null of what is not known here. */
export function explainedInRussian(id: string, status: string, said: string): string | null {
  if (!isStandingGuard(id) && !isPart(id)) return null;
  const { means, first } = status === 'UNKNOWN' ? unknown : explainedGuards[id];
  return `${means} Сначала: ${first}${said === '' ? '' : ` [${said}]`}`;
}

export const holdSentencesRu: Readonly<Record<HoldReason, string>> = {
  STARTUP: 'PropBot всегда стартует в HOLD. Проверьте позиции и лимиты, затем запросите снятие.',
  TAKEOVER: 'Работу принял другой исполнитель. Сверьте позиции с биржами, затем запросите снятие.',
  MANUAL: 'HOLD включил человек.',
  KILL: 'Использован kill switch.',
  CONTROL_STALE:
    'Исполнитель не смог вовремя прочитать уровень управления и остановился сам. Проверьте DynamoDB и сеть.',
  LEASE_LOST: 'Исполнитель потерял лидерство и не может открывать позиции. Смотрите, кто ведёт: /status.',
  PARTIAL_HEDGE: 'Одна нога хеджа исполнилась, другая нет или не полностью. Посмотрите позиции.',
  FORCED_CLOSE: 'Биржа сама закрыла ногу (ADL, ликвидация, расчёт). Вторая нога закрывается. Выясните причину.',
  IN_DOUBT: 'Биржа не ответила, что стало с заявкой. Выясняется; если долго, смотрите заявку на самой бирже.',
  RECON_DESYNC: 'Наши книги расходятся с биржей. Расхождение есть в списке: /reconcile.',
  LIQUIDITY_BLOCKED: 'На бирже мало свободной маржи, или близко маржин-колл. Пополните или уменьшите позиции.',
  JOURNAL_STALE: 'Журнал не удалось записать вовремя. Проверьте диск исполнителя и DynamoDB.',
  UNHEDGED_BUDGET: 'Нога стояла одна дольше допустимого. Посмотрите позиции.',
  RUNAWAY: 'За минуту больше заявок, отмен, отказов или повторов, чем разрешено. Найдите источник.',
  CLOCK_SKEW: 'Часы биржи и наши слишком разошлись для безопасной подписи. Проверьте NTP исполнителя.',
  VERSION_SKEW:
    'В таблицах запись версии, которую этот исполнитель не понимает. Он её не трогает. Проверьте версии процессов.',
  DAILY_LOSS_BREACH: 'Убыток за сутки UTC достиг лимита. Проверьте позиции; лимит поднимают только двое.',
  WATCHDOG_AUTO_HOLD: 'Биржа ведёт себя так плохо, что открывать ничего нельзя. Смотрите её страницу статуса.',
  MAINTENANCE: 'Биржа на обслуживании или ничего не даёт открыть. Дождитесь её, затем запросите снятие.',
  RATE_LIMIT: 'Запросы, нужные для хеджа, потрачены на другое. Это ошибка самого PropBot: соберите snapshot.',
  DEPENDENCY: 'Не отвечает сервис, без которого PropBot не может. Проверьте AWS и сеть.',
  UNREALIZED_LOSS_BREACH: 'Если закрыть открытые хеджи сейчас, убыток превысит лимит. Решите, закрывать ли.',
  'AUTO_THROTTLE/MAX_TOTAL_NOTIONAL':
    'Открыто на сумму больше лимита: лимит снизили или изменились цены. Уменьшите открытое.',
  'AUTO_THROTTLE/MAX_OPEN_POSITIONS': 'Открыто хеджей больше лимита: его снизили. Проверьте позиции.',
  'AUTO_THROTTLE/MAX_LEVERAGE': 'Плечо на бирже выше лимита. Поставьте нужное на самой бирже.',
  'AUTO_THROTTLE/AUTO_HEDGE_FAILURES': 'Слишком много хеджей пошло не так. Проверьте позиции и отказы бирж.',
  'AUTO_THROTTLE/STUCK_PARTIAL': 'Нога хеджа слишком долго стоит одна. Её нужно закрыть или дополнить.',
  'AUTO_THROTTLE/VENUE_REJECTS': 'Биржа отклоняет заявку за заявкой. Посмотрите последнюю причину.',
};

/** Notes of holds that are always the same words; scopes, ids and what people write stay as they are. */
const holdNotesRu: Readonly<Record<string, string>> = {
  start: 'старт',
  'the disk did not take a record': 'диск не принял запись',
  'recovery could not read every venue': 'после старта не удалось прочитать все биржи',
  'the executor is stopping': 'исполнитель останавливается',
  'the hour': 'за час',
};
export const holdNoteInRussian = (note: string): string =>
  Object.hasOwn(holdNotesRu, note) ? (holdNotesRu[note] ?? note) : note;

/** What books and venues differ on. */
export const breakKindsRu: Readonly<Record<BreakRecord['kind'], string>> = {
  position: 'позиция',
  foreign_order: 'чужая заявка',
  old_fence_order: 'заявка прежнего лидера',
  unknown_order: 'заявка с неизвестным исходом',
  settled_by_hand: 'заявка, закрытая вручную',
  foreign_position: 'чужая позиция',
  stray_order: 'лишняя заявка',
  missing_order: 'пропавшая заявка',
  balance: 'баланс',
};

/** What a person has set says itself why. */
export const saysItself = (reason: string): boolean => reason === 'MANUAL' || reason === 'KILL';
