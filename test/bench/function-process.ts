/** A Lambda's process as the bench starts it: imports one bundle, then calls it as often as it is told; prints what it took. */
import { pathToFileURL } from 'node:url';

const [file = '', event = '', calls = '0'] = process.argv.slice(2);
const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

const began = performance.now();
const cpuBefore = process.cpuUsage();
const { handler } = (await import(pathToFileURL(file).href)) as {
  readonly handler: (event: unknown, context: unknown) => Promise<{ readonly statusCode?: number }>;
};
const imported = { wallMs: performance.now() - began, cpuMs: cpuMs(cpuBefore) };

const warm: { wallMs: number; cpuMs: number }[] = [];
let status = 0;
for (let call = 0; call < Number(calls); call += 1) {
  const asked: unknown = JSON.parse(event);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const answer = await handler(asked, { functionName: 'bench', awsRequestId: String(call) });
  warm.push({ wallMs: performance.now() - start, cpuMs: cpuMs(cpu) });
  status = answer.statusCode ?? 0;
}
process.send?.({ imported, warm, status });
process.exit(0);
