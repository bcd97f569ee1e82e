/** `npm run bench -- NAME [--json]`: measures one thing on this machine; nothing here is a test. */
import { parseArgs } from 'node:util';
import { reporter } from './report.ts';

const benches: Readonly<
  Record<string, () => Promise<{ run: (report: ReturnType<typeof reporter>) => Promise<void> }>>
> = {
  'hot-path': async () => await import('./hot-path.ts'),
  hold: async () => await import('./hold.ts'),
  hedge: async () => await import('./hedge.ts'),
  audit: async () => await import('./audit.ts'),
  functions: async () => await import('./function-starts.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const bench = benches[name];
if (bench === undefined) {
  console.error(`there is no bench «${name}»; there are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await (await bench()).run(reporter(name, values.json));
process.exit(0);
