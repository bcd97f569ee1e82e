/** What a request changes and what stands open meanwhile, as the bot words it: in its answers and in what it tells by itself. */
import { englishChange, type ChangeWords } from '#shared/domain/config-change.ts';
import type { PositionTotals } from '#shared/wire/http-status.ts';

export interface OpenHedges {
  readonly real: number;
  readonly simulated: number;
  /** Of the real ones. */
  readonly exposure: PositionTotals['exposure'];
  /** False: no quotes are fresh, and what stands open is worth what it was opened at. */
  readonly atMarks: boolean;
}

export interface RequestWords {
  readonly changes: string;
  readonly change: ChangeWords;
  readonly limitOf: (limit: string, scope: string | null) => string;
  /** Of a limit that a part has not; what holds there instead. */
  readonly unset: (ofBook: string) => string;
  readonly lifts: (reason: string, by: string, note: string) => string;
  readonly gone: (id: string) => string;
  readonly keeps: (reason: string, by: string) => string;
  readonly safeMode: string;
  readonly dryRun: string;
  readonly strategy: (name: string) => string;
  readonly more: (count: number) => string;
  /** The level is not what it was asked against. */
  readonly outdated: string;
  readonly open: (hedges: OpenHedges) => string;
  /** Null: nobody knows. */
  readonly unsure: (toResolve: number, breaks: number, doubts: number | null) => string;
  readonly unread: string;
}

const en: RequestWords = {
  changes: 'It changes:',
  change: englishChange,
  limitOf: (limit, scope) => (scope === null ? limit : `${limit} of ${scope}`),
  unset: (ofBook) => `not set (${ofBook} of the book)`,
  lifts: (reason, by, note) => `lifts HOLD ${reason} of ${by}${note === '' ? '' : `: ${note}`}`,
  gone: (id) => `lifts hold ${id}, which is no longer in force`,
  keeps: (reason, by) => `does NOT lift HOLD ${reason} of ${by}: HOLD stays`,
  safeMode: 'safe mode: on → off',
  dryRun: 'dry run: on → off, new hedges are then sent to the venues',
  strategy: (name) => `strategy ${name}: off → on`,
  more: (count) => `and ${count} more`,
  outdated: 'What it was asked against has CHANGED since: nobody can approve it any more. Ask again.',
  open: ({ real, simulated, exposure, atMarks }) =>
    `Open now: ${real} real hedges (long ${exposure.long_notional}, short ${exposure.short_notional}, net ${exposure.net_usdt} USDT${atMarks ? '' : ', at entry prices: no fresh quotes'}), ${simulated} simulated`,
  unsure: (toResolve, breaks, doubts) =>
    `Open breaks: ${breaks}, to resolve ${toResolve}. Open doubts: ${doubts ?? 'UNKNOWN, the executor is silent'}`,
  unread: 'What stands open could NOT be read: look at the page before anybody approves.',
};

const ru: RequestWords = {
  changes: 'Что изменится:',
  change: {
    nothing: 'ничего',
    to: '→',
    effects: { tightening: 'ужесточает', loosening: 'ослабляет', neutral: 'нейтрально' },
  },
  limitOf: (limit, scope) => (scope === null ? limit : `${limit} для ${scope}`),
  unset: (ofBook) => `не задан (для книги ${ofBook})`,
  lifts: (reason, by, note) => `снимает HOLD ${reason}, включил ${by}${note === '' ? '' : `: ${note}`}`,
  gone: (id) => `снимает hold ${id}, которого уже нет`,
  keeps: (reason, by) => `НЕ снимает HOLD ${reason}, включил ${by}: HOLD останется`,
  safeMode: 'safe mode: вкл → выкл',
  dryRun: 'dry run: вкл → выкл, новые хеджи пойдут на биржи',
  strategy: (name) => `стратегия ${name}: выкл → вкл`,
  more: (count) => `и ещё ${count}`,
  outdated: 'С момента заявки состояние ИЗМЕНИЛОСЬ: подтвердить её уже нельзя. Подайте новую.',
  open: ({ real, simulated, exposure, atMarks }) =>
    `Открыто сейчас: реальных хеджей ${real} (long ${exposure.long_notional}, short ${exposure.short_notional}, net ${exposure.net_usdt} USDT${atMarks ? '' : ', по ценам входа: свежих котировок нет'}), симулированных ${simulated}`,
  unsure: (toResolve, breaks, doubts) =>
    `Открытых расхождений: ${breaks}, требуют решения ${toResolve}. Заявок с неизвестным исходом: ${doubts ?? 'НЕИЗВЕСТНО, исполнитель молчит'}`,
  unread: 'Что открыто, прочитать НЕ удалось: посмотрите на странице, прежде чем подтверждать.',
};

export const requestWords = { en, ru } as const;
