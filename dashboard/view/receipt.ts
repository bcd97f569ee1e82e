/** What became of a command, as the page shows it. Only a complete receipt is good news, and unknown is never flat. */
import type { CommandAnswer } from '#shared/wire/command.ts';
import { isRecord, type Answer } from '../api/client.ts';
import { clockTime, venueName } from './format.ts';
import { toldOf, type Told } from './told.ts';

export interface VenueLine {
  readonly venue: string;
  readonly state: 'flat' | 'open' | 'unknown';
  readonly left: readonly string[];
  /** When the venue was asked; empty where that was not noted. */
  readonly readAt: string;
}
export interface ReceiptView {
  readonly told: Told;
  readonly venues: readonly VenueLine[];
  /** The command to ask about again; null when it is over, or was never filed. */
  readonly runs: string | null;
}

const isAnswer = (body: unknown): body is CommandAnswer =>
  isRecord(body) &&
  typeof body['command_id'] === 'string' &&
  typeof body['state'] === 'string' &&
  typeof body['requested_at'] === 'number' &&
  (body['receipt'] === null || (isRecord(body['receipt']) && Array.isArray(body['receipt']['venues'])));

const names: Readonly<Record<CommandAnswer['kind'], string>> = {
  cancel_all: 'Cancel all',
  close_all: 'Close all',
  kill: 'KILL',
  settle_doubt: 'Settled by hand',
  adopt_break: 'Adopt',
  ignore_break: 'Ignore',
  close_break: 'Close at the venue',
  release_leader: 'Hand-over',
};
const outcomes = {
  complete: 'done',
  incomplete: 'NOT complete',
  unknown: 'outcome UNKNOWN',
} as const;

type Left = NonNullable<CommandAnswer['receipt']>['venues'][number]['left'][number];
const leftOver = (left: Left): string =>
  left.kind === 'position' ? `position ${left.instrument} ${left.quantity}` : `order ${left.id}`;

export function receiptOf(answer: Answer): ReceiptView {
  if (answer.kind !== 'ok') return { told: toldOf(answer, ''), venues: [], runs: null };
  const { body } = answer;
  if (!isAnswer(body)) {
    const unreadable = { kind: 'unreachable', why: 'the answer could not be read' } as const;
    return { told: toldOf(unreadable, ''), venues: [], runs: null };
  }
  const { receipt, state, command_id: id } = body;
  const title = `${names[body.kind]} of ${clockTime(body.requested_at)} UTC`;
  const told = (tone: Told['tone'], what: string, hint: string | null): Told => ({
    tone,
    title: `${title}: ${what}.`,
    hint,
  });
  if (receipt === null && state === 'expired') {
    return {
      told: told('loud', 'NOT run, no executor took it in time', 'See whether one runs.'),
      venues: [],
      runs: null,
    };
  }
  if (receipt === null) {
    const what = state === 'claimed' ? 'it runs' : 'filed, no executor has taken it yet';
    return { told: told(state === 'claimed' ? 'bad' : 'loud', what, null), venues: [], runs: id };
  }
  return {
    told: told(
      receipt.outcome === 'complete' ? 'good' : 'loud',
      outcomes[receipt.outcome],
      receipt.note === '' ? null : `${receipt.note}.`,
    ),
    venues: receipt.venues.map(({ venue, state: there, left, read_at }) => ({
      venue: venueName(venue),
      state: there,
      left: left.map(leftOver),
      readAt: read_at === null ? '' : `read ${clockTime(read_at)} UTC`,
    })),
    runs: null,
  };
}
