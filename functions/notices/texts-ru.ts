/** What the bot tells by itself, in Russian. What guards and people have said stays in their words. */
import { actionWords } from '#functions/action-words.ts';
import { requestWords } from '#functions/request-words.ts';
import { breakKindsRu, explainedInRussian, holdNoteInRussian, holdSentencesRu } from '#functions/guard-words.ts';
import type { NoticeTexts } from './texts-en.ts';

export const ru: NoticeTexts = {
  marks: { critical: '🔴 КРИТИЧНО', warn: '🟡 ВНИМАНИЕ', info: 'ℹ️ ИНФО' },
  dryRun: 'DRY_RUN_MODE',
  what: actionWords.ru,
  request: requestWords.ru,
  reasons: holdSentencesRu,
  autoHold: (reason, sentence, note) =>
    `HOLD ${reason}: ${sentence}${note === '' ? '' : ` (${holdNoteInRussian(note)})`}`,
  heldBy: (by, note) => `${by} включил HOLD (причина: ${note})`,
  killed: (by, note) => `${by} нажал KILL SWITCH: HOLD и safe mode (причина: ${note})`,
  commanded: (by, command, note) => `${by} запросил: ${commandWords[command] ?? command} (причина: ${note})`,
  commandDone: (command, note) => `${commandWords[command] ?? command}: выполнено. ${note}`,
  commandNotDone: (command, outcome, note) =>
    `${commandWords[command] ?? command}: ${outcomeWords[outcome] ?? outcome}. ${note}`,
  commandExpired: (command, by) =>
    `${commandWords[command] ?? command}, запросил ${by}: НИКТО НЕ ВЫПОЛНИЛ. Проверьте, работает ли исполнитель.`,
  requested: (by, action, reason) => `${by} запросил ${action} (причина: ${reason}), ждём подтверждения`,
  requestId: (id) => `заявка ${id}`,
  approved: (by, action, of) => `${by} подтвердил: ${action}, запросил ${of}`,
  declined: (by, action) => `${by} отклонил: ${action}`,
  withdrawn: (by, action) => `${by} отозвал: ${action}`,
  refused: (by, why) => `${by} не смог подтвердить заявку: ${refusalWords[why] ?? why}`,
  locked: (by) => `подтверждения ${by} ЗАБЛОКИРОВАНЫ: пять неверных кодов. Спросите у ${by}, он ли это был.`,
  running: (by) => `${by} включил RUN`,
  safeMode: (by, reason) => `включён safe mode, ${by}: ${reason}`,
  dryRunOn: (by, reason) => `включён dry run, ${by}: ${reason}`,
  restarted: (executor, hedges, breaks) =>
    `${executor} ведёт после старта: принято хеджей ${hedges}, расхождений ${breaks}`,
  autopilotResumed: (message) => `автопилот продолжил торговлю после старта. ${message}`,
  autopilotRefused: (message) => `автопилот НЕ включился: снять HOLD могут двое (/resume). ${message}`,
  guardHeld: (reason) => `страж автопилота: ${reason}`,
  plain: (by, action, what, reason) =>
    `${by}: ${doneWords[action] ?? action.replaceAll('_', ' ')}${what === '' ? '' : ` ${what}`}${reason === '' ? '' : ` (${reason})`}`,
  acknowledged: (by) => `${by} принял к сведению`,

  unreadable: (seq) => `звено ${seq} цепочки аудита неизвестной мне версии: посмотрите его`,
  entriesBlocked: (guard, scope, said) =>
    `НОВЫХ ВХОДОВ НЕТ (${guard} ${scope}): ${explainedInRussian(guard, 'HOLD', said) ?? said}`,
  secrets: {
    'binance-um': 'ключ API на Binance',
    okx: 'ключ API на OKX',
    bot_token: 'токен бота Telegram',
    webhook_secret: 'секрет вебхука Telegram',
  },
  oldSecret: (what, days) => `${what}: уже ${days} дн. без замены, смените (propbotctl rotate-key)`,
  oldToken: (id, days) => `токену ${id} уже ${days} дн.: смените его (propbotctl operator token ${id})`,
  silent: (seconds) => `исполнитель МОЛЧИТ ${seconds} с: никто не торгует и никто не следит за открытым`,
  heard: 'исполнитель снова на связи',
  leader: (executor, fence) => `лидер: ${executor}, fence ${fence}`,
  doubt: (order, venue) => `заявка ${order} на ${venue}: исход НЕИЗВЕСТЕН`,
  break: (kind, venue, ours, theirs) =>
    `РАСХОЖДЕНИЕ, ${breakKindsRu[kind]} на ${venue}: у нас ${ours}, у них ${theirs}. Решите вручную до снятия HOLD.`,
  guard: (guard, scope, status, summary) =>
    `${guard} ${status} (${scope}): ${explainedInRussian(guard, status, summary) ?? summary}`,
  over: (thing) => `закончилось: ${thing}`,
  report: (day, real, simulated, holds) =>
    `дневной отчёт за ${day}: PnL ${real} USDT, симуляция ${simulated} USDT, HOLD ${holds}. /daily`,

  ackButton: 'Принято',
  approveButton: 'Подтвердить',
  declineButton: 'Отклонить',
  more: (count) => `и ещё ${count}`,
  times: (line, times) => (times === 1 ? line : `${times}× ${line}`),
  digest: (count) => `Сводка: ещё ${count} с прошлой`,
  nobody: (minutes) => `НИКТО НЕ ОТРЕАГИРОВАЛ уже ${minutes} мин. /ack`,
  givenUp: 'Больше не зову: смотрите /status.',
};

type Words = Readonly<Partial<Record<string, string>>>;
const commandWords: Words = {
  kill: 'kill switch',
  cancel_all: 'снять все заявки (cancel_all)',
  close_all: 'закрыть все позиции (close_all)',
  release_leader: 'передать лидерство (release_leader)',
  settle_doubt: 'решить судьбу заявки (settle_doubt)',
  adopt_break: 'принять расхождение в книги (adopt_break)',
  ignore_break: 'принять расхождение к сведению (ignore_break)',
  close_break: 'закрыть расхождение (close_break)',
};
const outcomeWords: Words = { incomplete: 'выполнено НЕ полностью', unknown: 'исход НЕИЗВЕСТЕН, смотрите на биржах' };
const refusalWords: Words = {
  same_operator: 'это его собственная заявка',
  wrong_code: 'неверный код',
  used_code: 'код уже использован',
  no_second_factor: 'у него нет второго фактора',
  state_changed: 'состояние с тех пор изменилось',
};
const doneWords: Words = {
  risk_limit_lowered: 'лимит снижен:',
  level_created: 'создан уровень управления',
  settle_doubt: 'решает судьбу заявки',
  adopt_break: 'принимает расхождение в книги',
  ignore_break: 'принимает расхождение к сведению',
  close_break: 'закрывает расхождение',
  strategy_enabled: 'включена стратегия',
  strategy_disabled: 'выключена стратегия',
  config_started: 'начата конфигурация,',
  config_applied: 'применена конфигурация,',
  control_patched: 'изменены параметры:',
  operator_changed: 'изменён оператор',
  secret_changed: 'заменён секрет',
  secret_refused: 'секрет НЕ принят:',
  venue_key_taken: 'взял в работу новый ключ',
  events_lost: 'события потеряны:',
  venue_key_refused: 'НЕ взял новый ключ, работает прежний:',
};
