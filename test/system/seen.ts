/** What an operator sees of the executor, and what is really at the venues: for tests that compare the two. */
import type { Operator } from './operator.ts';
import type { Running, SimulatorPositions } from './start.ts';

export interface Seen {
  readonly flags: {
    readonly MODE: string;
    readonly hold_active: boolean;
    readonly safe_mode: boolean;
    readonly dry_run_mode: boolean;
  };
  readonly safety: { readonly holds: readonly { readonly reason: string }[] };
  readonly executor: {
    readonly stale: boolean;
    readonly status: {
      readonly executor: string;
      readonly resume_ok: boolean;
      readonly leader: boolean;
      readonly breaks: readonly unknown[];
      readonly doubts: readonly unknown[];
      readonly fencing_id: number;
    };
  };
}

export const overviewOf = async (who: Operator): Promise<Seen> => {
  const { status, body } = await who.get<Seen>('/api/ui/status/overview');
  if (status !== 200) throw new Error(`the overview answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

export type Positions = Readonly<Record<'binance-um' | 'okx', number>>;

export async function positionsOf(running: Running): Promise<Positions> {
  const at = async (venue: 'binance' | 'okx'): Promise<number> =>
    Number((await running.venue<SimulatorPositions>(venue, 'positions')).positions[0]?.quantity ?? 0);
  const [binance, okx] = await Promise.all([at('binance'), at('okx')]);
  return { 'binance-um': binance, okx };
}

interface Position {
  readonly simulated: boolean;
  readonly legs: readonly {
    readonly venue: 'binance-um' | 'okx';
    readonly side: string;
    readonly quantity: string;
  }[];
}

/** Signed sums of the positions that our records say are open, real ones only. */
export async function booksOf(who: Operator): Promise<Positions> {
  const { body } = await who.get<{ readonly positions: readonly Position[] }>('/api/ui/positions');
  const sums = { 'binance-um': 0, okx: 0 };
  for (const { legs } of body.positions.filter((position) => !position.simulated))
    for (const leg of legs) sums[leg.venue] += Number(leg.quantity) * (leg.side === 'buy' ? 1 : -1);
  return { 'binance-um': Number(sums['binance-um'].toFixed(8)), okx: Number(sums.okx.toFixed(8)) };
}
