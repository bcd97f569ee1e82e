/** Faults that strike at an instant: each is put into the world's calendar when it begins. */
import { parseE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { Fault } from '../fault.ts';
import type { MarkName } from '../marks.ts';
import type { Plan } from '../plan.ts';
import type { Exchange } from './exchange.ts';
import type { Faults } from './faults.ts';
import { forcedId } from './forced-ids.ts';
import type { People } from './operators.ts';
import type { Scheduler } from './scheduler.ts';
import type { Seat } from './seat.ts';

export interface Stage {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly seats: readonly [Seat, Seat];
  readonly exchanges: readonly [Exchange, Exchange];
  readonly people: People;
  readonly say: (line: string) => void;
  readonly mark: (what: MarkName) => void;
  /** From here on the world is well: whoever is paused wakes up by then. */
  readonly calmFrom: number;
}

const HAND_QUANTITY = (parseE8('0.004') ?? 0n) as QuantityE8;

export function plant(plan: Plan, stage: Stage): void {
  for (const [index, fault] of plan.faults.entries()) {
    stage.scheduler.after(fault.at, () => happen(fault, index, stage));
  }
}

function happen(fault: Fault, index: number, stage: Stage): void {
  const { seats, exchanges, people, faults, scheduler } = stage;
  stage.say(`fault ${JSON.stringify(fault)}`);
  switch (fault.kind) {
    case 'kill':
      faults.count('kill');
      return seats[fault.process].strike(fault.calls, { kind: 'kill' });
    case 'pause':
      faults.count('pause');
      return seats[fault.process].strike(fault.calls, {
        kind: 'pause',
        ms: Math.min(fault.ms, stage.calmFrom - fault.at),
      });
    case 'strike-at': {
      faults.count('strike-at');
      const { door, calls, blow } = fault;
      const armedMs = fault.ms - ('ms' in blow ? blow.ms : 0);
      const longest = Math.max(0, stage.calmFrom - fault.at - armedMs);
      if (fault.newMachine) seats[fault.process].moveAway();
      return seats[fault.process].strikeAt(
        door,
        armedMs,
        calls,
        'ms' in blow ? { ...blow, ms: Math.min(blow.ms, longest) } : blow,
      );
    }
    case 'stop':
      faults.count('stop');
      return seats[fault.process].stop();
    case 'clock-jump':
      faults.count('clock-jump');
      seats[fault.process].jump(fault.byMs);
      // Somebody sets it right again.
      return scheduler.after(fault.backMs, () => seats[fault.process].jump(-fault.byMs));
    case 'hand-trade': {
      faults.count('hand-trade');
      exchanges[fault.venue].strangeTrade(`person${index}a`, 'buy', HAND_QUANTITY, false);
      return scheduler.after(fault.undoMs, () =>
        exchanges[fault.venue].strangeTrade(`person${index}b`, 'sell', HAND_QUANTITY, false),
      );
    }
    case 'force-close': {
      const { account, rules } = exchanges[fault.venue];
      const held: bigint = account.position(rules.instrument).quantity;
      if (held === 0n) return;
      faults.count('force-close');
      stage.mark('leg force-closed by the venue');
      const quantity = (held < 0n ? -held : held) as QuantityE8;
      return exchanges[fault.venue].strangeTrade(forcedId(index), held > 0n ? 'sell' : 'buy', quantity, true);
    }
    case 'orders-out':
      faults.count('orders-out');
      return seats.forEach((seat) => seat.pushes(fault.venue).lose());
    case 'person-holds':
      faults.count('person-holds');
      return people.hold();
    case 'person-command':
      faults.count('person-command');
      return people.command(fault.ask);
    case 'person-dry-run':
      faults.count('person-dry-run');
      return people.dryRun();
    case 'limits-lowered':
      faults.count('limits-lowered');
      return people.limit(fault.limits);
    case 'person-tunes':
      faults.count('person-tunes');
      return people.tune(fault.closeBps, fault.minBps);
    default:
      return;
  }
}
