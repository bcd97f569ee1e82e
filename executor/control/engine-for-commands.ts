/** The real engine as commands meet it. */
import type { EngineView } from '#executor/engine/view.ts';
import { tracksOf } from '#executor/engine/hedge/hedge.ts';
import type { CommandEngine, CommandEvent } from './run-command.ts';

export interface EngineForCommandsDeps {
  readonly view: Pick<EngineView, 'adopted' | 'expectedPosition' | 'flat' | 'liveHedges' | 'openOrders' | 'stillness'>;
  /** The shell's: stamps the event and carries out what the engine wants, before it returns. */
  readonly dispatch: (event: CommandEvent) => void;
}

export function engineForCommands({ view, dispatch }: EngineForCommandsDeps): CommandEngine {
  return {
    tell: sharingFlatten(dispatch),
    // People who close everything in a rehearsal mean the simulated hedges as well.
    flat: () => view.flat() && view.liveHedges().length === 0,
    openOrders: () => view.openOrders(),
    doubts: () =>
      view.liveHedges().flatMap((hedge) =>
        tracksOf(hedge)
          .filter((track) => track.stage === 'in_doubt')
          .map(({ request }) => ({ id: request.clientOrderId, quantity: request.quantity })),
      ),
    holds: (venue) => view.expectedPosition(venue) !== 0n || view.openOrders().some((order) => order.venue === venue),
    expected: (venue) => view.expectedPosition(venue),
    still: () => view.stillness() === 'still',
    adopted: (id) => view.adopted(id),
    hedgesLeft() {
      const live = view.liveHedges();
      const simulated = live.filter((hedge) => hedge.simulated).length;
      return { real: live.length - simulated, simulated };
    },
  };
}

/** The engine knows one flatten at a time: it begins with the first who asks and goes on until the last has ended. */
function sharingFlatten(dispatch: (event: CommandEvent) => void): (event: CommandEvent) => void {
  const asking = new Set<string>();
  let begunBy: string | null = null;
  return (event) => {
    if (event.type !== 'flatten') return dispatch(event);
    if (event.on) asking.add(event.id);
    else asking.delete(event.id);
    if (event.on && begunBy === null) {
      begunBy = event.id;
      return dispatch(event);
    }
    if (asking.size > 0 || begunBy === null) return undefined;
    const id = begunBy;
    begunBy = null;
    return dispatch({ type: 'flatten', on: false, id });
  };
}
