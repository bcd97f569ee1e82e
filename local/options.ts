/** The flags of `npm start`. */
import { parseArgs } from 'node:util';

export const usage = `npm start [-- options]
  --port N         port of the dashboard and the API (8000)
  --data-dir DIR   where data is kept between runs (.propbot)
  --standby        a second executor beside the first, which takes over when that one ends
  --fresh          begin without what an earlier run left
  --market M       recorded (default) or synthetic
  --seed S         seed of the synthetic market, and of the overlay
  --overlay O      none, or a file of spread events (configs/overlay.yaml)
  --speed N        how many times as fast as it happened (1)
`;

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly standby: boolean;
  readonly market: 'recorded' | 'synthetic';
  readonly seed: number | null;
  readonly overlay: string | null;
  readonly speed: number;
}
export type Asked =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

const PORT_MAX = 65_535;
const SPEED_MAX = 1_000;

const flags = {
  port: { type: 'string', default: '8000' },
  'data-dir': { type: 'string', default: '.propbot' },
  fresh: { type: 'boolean', default: false },
  standby: { type: 'boolean', default: false },
  market: { type: 'string', default: 'recorded' },
  seed: { type: 'string' },
  overlay: { type: 'string' },
  speed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

const wrong = (why: string): Asked => ({ kind: 'wrong', why });
const whole = (text: string, max: number): number | null => {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= max ? value : null;
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Port 0 means a free one. */
export function parseOptions(args: readonly string[]): Asked {
  const values = parse(args);
  if (typeof values === 'string') return wrong(values);
  if (values.help) return { kind: 'help' };
  const port = whole(values.port, PORT_MAX);
  if (port === null) return wrong(`--port is a whole number up to ${PORT_MAX}, not «${values.port}»`);
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= SPEED_MAX))
    return wrong(`--speed is above 0 and at most ${SPEED_MAX}, not «${values.speed}»`);
  const { market, overlay = null, seed: seedText } = values;
  if (market !== 'recorded' && market !== 'synthetic')
    return wrong(`--market is recorded or synthetic, not «${market}»`);
  const seed = seedText === undefined ? null : whole(seedText, Number.MAX_SAFE_INTEGER);
  if (seedText !== undefined && seed === null) return wrong(`--seed is a whole number, not «${seedText}»`);
  if (values['data-dir'] === '') return wrong('--data-dir is a folder');
  return {
    kind: 'start',
    options: {
      port,
      dataDir: values['data-dir'],
      fresh: values.fresh,
      standby: values.standby,
      market,
      seed,
      overlay,
      speed,
    },
  };
}
