/** What can be made to go wrong at a venue, from outside, while it runs. */
import * as z from 'zod';

export const Faults = z.strictObject({
  latencyMs: z.int().min(0).max(60_000).describe('A REST answer takes this long; the order acts half way.'),
  answersLost: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe('So many next order requests act, and their connection breaks without an answer.'),
  streamsStopped: z.boolean().describe('Open streams are closed and none can be opened.'),
  frozen: z.boolean().describe('The book stands still, in the streams and for matching.'),
  banned: z.boolean().describe('Each REST request is refused as coming from a banned address.'),
  banSeconds: z.int().min(1).max(259_200).describe('For so long a refusal as banned says that it will last.'),
  maintenance: z.boolean().describe('Each REST request is refused with 503.'),
  clockSkewMs: z.int().min(-3_600_000).max(3_600_000).describe('The venue clock runs ahead of the real one by this.'),
  ordersHeld: z.boolean().describe('A request that places an order stays on its way until this is off again.'),
  windowUnchecked: z
    .boolean()
    .describe('An order is taken however old its stamp is; no venue does, and a control run shows why they must not.'),
  keysRevoked: z
    .array(z.string().min(1).max(100))
    .max(10)
    .describe('These keys are refused from now on, and what is open with them is closed.'),
  balanceDrained: z.boolean().describe('No margin is left for new orders.'),
});
export type Faults = z.infer<typeof Faults>;

export const noFaults = (latencyMs: number): Faults => ({
  latencyMs,
  answersLost: 0,
  streamsStopped: false,
  frozen: false,
  banned: false,
  banSeconds: 120,
  maintenance: false,
  clockSkewMs: 0,
  ordersHeld: false,
  windowUnchecked: false,
  keysRevoked: [],
  balanceDrained: false,
});
