/** What the bot says, in Russian. What guards, venues and people have said stays in their words. */
import { actionWords } from '#functions/action-words.ts';
import {
  breakKindsRu,
  explainedInRussian,
  holdNoteInRussian,
  holdSentencesRu,
  saysItself,
} from '#functions/guard-words.ts';
import { requestWords } from '#functions/request-words.ts';
import type { CommandName } from './command.ts';
import type { Texts } from './texts-en.ts';

const help: Readonly<Record<CommandName, string>> = {
  status: '/status - защёлки, исполнитель, что не в порядке, что ждёт решения',
  reconcile: '/reconcile - расхождения наших книг с биржами',
  liquidity: '/liquidity - сколько свободно на каждой бирже',
  daily: '/daily - последний дневной отчёт',
  hold: '/hold <причина>, /pause <причина> - HOLD сразу',
  kill: '/kill [flatten] <причина> - HOLD, safe mode, снять все заявки; с flatten ещё и закрыть позиции',
  cancel_all: '/cancel_all <причина> - снять все заявки',
  close_all: '/close_all <причина>, /close <причина> - закрыть все позиции (reduce-only)',
  resume: '/resume [+safe_mode] <причина> - запросить снятие HOLD (и вместе с ним safe mode)',
  exit_safe_mode: '/exit_safe_mode <причина> - запросить выход из safe mode',
  exit_dry_run: '/exit_dry_run <причина> - запросить выход из dry run',
  raise_limit: '/raise_limit <лимит> <область или -> <значение> <причина> - запросить повышение лимита',
  approve: '/approve <id заявки> <ваш код> - подтвердить заявку другого оператора',
  deny: '/deny <id заявки> [причина] - отклонить её или отозвать свою',
  run: '/run - включить RUN, когда снятие HOLD подтверждено',
  ack: '/ack - вы видели сообщения: больше никого не звать',
  help: '/help - этот список',
};

export const ru: Texts = {
  help,
  helpTitle: (id, role) => (role === 'operator' ? `${id}, вам доступно:` : `${id}, вам доступен просмотр:`),
  unknown: (name, nearest) =>
    `Команды /${name} нет.${nearest === null ? '' : ` Может быть, /${nearest}?`} Ничего не сделано. Список: /help.`,
  bareCode:
    'Похоже на код, но он ни на что не отвечает: ничего не сделано. Ответьте на мой вопрос (reply) или напишите /approve <id заявки> <ваш код>.',
  limitNames: (names) => `лимиты: ${names.join(', ')}\nобласть: - для всей книги, биржа или символ, например BTCUSDT`,
  usage: (name) => `Не понял. Команда выглядит так:\n${help[name]}`,
  viewer: (id) => `${id} может смотреть, но не действовать.`,
  noReason: 'причина не указана',

  held: (ackMs, version) => `HOLD включён; исполнитель подтвердил через ${ackMs} мс (уровень ${version}).`,
  heldUnacknowledged: (version) =>
    `HOLD записан (уровень ${version}), но исполнитель его ЕЩЁ НЕ подтвердил. Смотрите /status.`,
  running: (ackMs, version) => `RUN включён; исполнитель подтвердил через ${ackMs} мс (уровень ${version}).`,
  runningUnacknowledged: (version) =>
    `RUN записан (уровень ${version}), но исполнитель его ЕЩЁ НЕ подтвердил. Смотрите /status.`,
  refused: (what, why) => `${what} НЕ действует: ${why}`,
  notDone: (why) => `Ничего не изменено: ${why}`,

  why: {
    same_operator: 'вы сами подали эту заявку',
    wrong_code: 'код неверен или уже использован; пять неверных кодов блокируют ваши подтверждения',
    approvals_locked: 'слишком много неверных кодов: ваши подтверждения заблокированы на 15 минут',
    already_decided: 'по этой заявке решение уже принято',
    approval_expired: 'срок заявки истёк; подайте новую',
    state_changed: 'с момента заявки состояние изменилось: посмотрите снова и подайте новую',
    already_pending: 'такая заявка уже ждёт решения',
    already_so: 'это уже так',
    nothing_to_lift: 'HOLD не действует',
    one_operator: 'это не ослабляет ограничений: достаточно одного оператора',
    dry_run_locked: 'выход из dry run запрещён для этой установки (DRY_RUN_ONLY)',
    not_found: 'такой заявки нет',
    hold_active: 'действует HOLD',
    safe_mode_on: 'включён safe mode',
    no_granted_resume: 'нет подтверждённой заявки на снятие HOLD',
    conflict: 'одновременно действовали другие; повторите',
    unavailable: 'уровня управления ещё нет: исполнитель ни разу не запускался',
    runaway: 'сработал runaway guard, счётчики ещё не упали',
    cooling_down: 'пауза (cooldown) runaway guard ещё не кончилась',
    two_operators: 'это ослабило бы ограничения: нужны два оператора',
  },
  instead: {
    same_operator: 'подтвердить должен другой оператор',
    already_so: 'делать ничего не нужно',
    nothing_to_lift: '/run включает RUN после подтверждения',
    hold_active: '/resume <причина>, затем подтверждает другой оператор',
    safe_mode_on: '/exit_safe_mode <причина>, затем подтверждает другой оператор',
    no_granted_resume: 'сначала /resume <причина>',
    one_operator: 'используйте страницу или propbotctl',
    not_found: 'что ждёт решения, показывает /status',
    runaway: 'подождите минуту, найдите причину, затем /resume <причина>',
    cooling_down: 'найдите причину; /resume <причина> после паузы',
  },

  actions: actionWords.ru,
  filed: (by, action, what, reason) =>
    `${by} запросил ${actionWords.ru[action]}${what} (причина: ${reason}), ждём подтверждения другого оператора.`,
  filedId: (id, minutes) => `заявка ${id}, действует ${minutes} мин`,
  alsoSafeMode: ' и выйти из safe mode',
  approveButton: 'Подтвердить',
  declineButton: 'Отклонить',
  askCode: (name, id) =>
    `${name}, ответьте на это сообщение своим кодом подтверждения для заявки [${id}]. Я удалю его из чата.`,
  request: requestWords.ru,
  changesTooLong: (id, count) =>
    `Заявка [${id}] меняет ключей: ${count}, в одно сообщение они не помещаются. Подтвердите на странице: там видно всё.`,
  lookFirst: 'Код не использован: посмотрите, что изменится, и ответьте.',
  toastCode: 'Ответьте на моё сообщение своим кодом.',
  approved: (by, action, requestedBy) => `${by} подтвердил: ${actionWords.ru[action]}, запросил ${requestedBy}.`,
  declined: (by, action, requestedBy) =>
    `${by} отклонил: ${actionWords.ru[action]}, запросил ${requestedBy}. Ничего не изменено.`,
  withdrawn: (by, action) => `${by} отозвал: ${actionWords.ru[action]}. Ничего не изменено.`,
  declineNote: 'отклонено в Telegram',
  codeStays: 'НЕ удалось удалить сообщение с кодом: удалите его сами и разрешите мне удалять сообщения в чате.',
  next: {
    ask_resume: 'Дальше: /resume <причина>; затем подтверждает другой оператор.',
    ask_exit_safe_mode: 'Включён safe mode. Дальше: /exit_safe_mode <причина>; затем подтверждает другой оператор.',
    hold_first: 'Дальше: /hold <причина>, потом /resume <причина>.',
    set_run: 'Снятие подтверждено. Дальше: /run.',
    ask_exit_dry_run: 'Новые хеджи симулируются. Для реальной торговли: /exit_dry_run <причина>.',
    nothing: 'Делать ничего не нужно: торгует.',
  },

  acknowledged: (by) => `${by} принял к сведению; больше никого не зову.`,

  noLevel: (book) => `У книги ${book} ещё нет уровня управления: исполнитель ни разу не запускался.`,
  latches: (mode, hold, safeMode, dryRun) =>
    `${mode}, hold ${onOff(hold)}, safe mode ${onOff(safeMode)}, dry run ${onOff(dryRun)}`,
  hold: (reason, by, note) => {
    const said = holdNoteInRussian(note);
    const why = saysItself(reason) ? said : `${holdSentencesRu[reason]}${said === '' ? '' : ` (${said})`}`;
    return `hold ${reason}, включил ${by}: ${why}`;
  },
  component: (id, status, summary) => `${id} ${status}: ${explainedInRussian(id, status, summary) ?? summary}`,
  hedges: (real, simulated) => `открытые хеджи: реальных ${real}, симулированных ${simulated}`,
  autoHedge: (on, result, failures, last) =>
    `авто-хедж ${onOff(on)}: последняя попытка ${result}${last === null ? '' : ` в ${last}`}, фейлов подряд ${failures}`,
  executorNever: 'исполнитель: ни разу не выходил на связь',
  executorStale: (seconds) => `исполнитель: МОЛЧИТ, последний раз ${seconds} с назад`,
  executorHeard: (seconds) => `исполнитель: на связи ${seconds} с назад`,
  moreAmiss: (count) => `и ещё не в порядке: ${count}`,
  waits: (action, by, id, reason) => `ждёт решения: ${actionWords.ru[action]}, запросил ${by}, id ${id}: ${reason}`,

  recon: (status, summary) => `сверка ${status}: ${reconWords[status]} [${summary}]`,
  break: (kind, venue, seconds, ours, theirs, ignored) =>
    `${breakKindsRu[kind]} на ${venue} уже ${seconds} с: у нас ${ours}, у них ${theirs}${ignored ? ' (принято к сведению)' : ''}`,
  more: (count) => `и ещё ${count}`,
  toResolve: (count) => `требуют решения: ${count}. Решите вручную до снятия HOLD: страница или propbotctl.`,
  silent: 'Исполнитель МОЛЧИТ: это его последние слова.',

  noLiquidity: 'Исполнитель ещё не сообщал, сколько свободно на биржах.',
  liquidityBlocked: 'ТОРГОВЛЯ ОСТАНОВЛЕНА РАДИ БЕЗОПАСНОСТИ: liquidity_blocked',
  liquidityOpen: 'ликвидность торговлю не блокирует',
  venueFree: (venue, status, free, used, explanation) =>
    `${venue} ${status}: свободно ${free ?? 'неизвестно'}, занято ${used ?? 'неизвестно'} USDT. ${liquidityWords[status]} [${explanation}]`,
  liquidityNext: 'Пополните или уменьшите открытое, убедитесь, что блокировки нет, затем запросите снятие HOLD.',

  noReport: 'Дневного отчёта ещё нет; первый будет в 00:05 UTC.',
  report: (day, at) => `Дневной отчёт за ${day} (UTC), составлен ${at}`,
  reportHalf: (name, pnl, closed, fills, fees, funding) =>
    `${name === 'real' ? 'реально' : 'симуляция'}: PnL ${pnl} USDT, закрыто хеджей ${closed}, исполнений ${fills}, комиссии ${fees}, funding ${funding}`,
  reportMeans: (unrealised, exposure, slippageBps) =>
    `в среднем: нереализованный PnL ${unrealised ?? 'неизвестно'}, экспозиция ${exposure ?? 'неизвестно'} USDT, проскальзывание ${slippageBps ?? 'неизвестно'} bps`,
  reportSafety: (holds, throttles, breaks, chain) =>
    `HOLD за день ${holds}, из них throttle ${throttles}, открытых расхождений ${breaks}, цепочка аудита ${chain}`,

  killInForce: ' (HOLD и safe mode действуют)',
  again: ', уже запрашивалось',
  outcomes: { complete: 'выполнено', incomplete: 'выполнено НЕ полностью', unknown: 'исход НЕИЗВЕСТЕН' },
  where: {
    claimed: 'выполняется',
    expired: 'никто не выполнил',
    filed: 'исполнитель ещё не взял',
    done: 'выполнено',
  },
  position: (instrument, quantity) => `позиция ${instrument} ${quantity}`,
  order: (id) => `заявка ${id}`,
  readAt: (time) => `проверено ${time} UTC`,
  receiptNext: {
    running: 'Смотрите /status и работает ли исполнитель.',
    expired: 'Никто не выполнил вовремя и не выполнит. Проверьте исполнителя и повторите.',
    unknown: 'Посмотрите на страницах самих бирж; неизвестное не значит пустое.',
    incomplete: 'Посмотрите, что осталось; повтор попробует снова.',
    kill: 'HOLD и safe mode остаются, пока их не снимут два оператора.',
    close_all: 'В режиме RUN могут открыться новые хеджи: сначала HOLD, если этого не нужно.',
    nothing: 'Больше ничего.',
  },
};

const reconWords: Readonly<Record<Parameters<Texts['recon']>[0], string>> = {
  OK: 'наши книги и биржи сходятся.',
  WARN: 'различия есть, и они приняты к сведению.',
  ERROR: 'сверить не удалось.',
  HOLD: 'наши книги и биржи расходятся.',
  UNKNOWN: 'сейчас никто не сверяет.',
};
const liquidityWords: Readonly<Record<Parameters<Texts['venueFree']>[1], string>> = {
  OK: 'Хватает.',
  WARN: 'Мало или неизвестно; в симуляции торговлю не блокирует.',
  ERROR: 'Неизвестно.',
  HOLD: 'МАЛО: новых входов нет.',
};

function onOff(on: boolean): string {
  return on ? 'вкл' : 'выкл';
}
