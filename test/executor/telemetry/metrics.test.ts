import { expect, test } from 'vitest';
import { createOrderCycle } from '#executor/telemetry/order-cycle.ts';
import { metricsText } from '#executor/telemetry/metrics.ts';
import { serveMetrics } from '#executor/runtime/serve-metrics.ts';
import { autopilotOff } from '#shared/wire/autopilot.ts';
import type { ExecutorStatus, GuardReadingRecord } from '#shared/wire/status.ts';
import { aHold, aStatus, START } from '#test/dashboard/builders.ts';

const reading = (more: Partial<GuardReadingRecord>): GuardReadingRecord => ({
  id: 'daily_loss',
  scope: '-',
  priority: 'P0',
  status: 'OK',
  value: '12.5',
  limit: '200',
  unit: 'USDT',
  summary: 'fine',
  since: START,
  blocks_entries: null,
  ...more,
});
const text = (over: Partial<ExecutorStatus> = {}, dryRun = false): string =>
  metricsText({ status: aStatus(over), dryRun, cycle: null });
const valueOf = (said: string, name: string): string | undefined =>
  said
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1);

test('one that waits for its turn says that it does not lead, and nothing else', () => {
  expect(metricsText({ status: null, dryRun: true, cycle: null })).toBe(
    '# HELP propbot_leader This executor leads its book.\n# TYPE propbot_leader gauge\npropbot_leader 0\n',
  );
});

test.each([
  ['OK', null, '0'],
  ['WARN', null, '0'],
  ['ERROR', null, '1'],
  ['HOLD', null, '1'],
  ['WARN', 'all', '1'],
] as const)('a daily loss that is %s and blocks %s is breached: %s', (status, blocks, breached) => {
  const said = text({ guards: [reading({ status, blocks_entries: blocks })] });
  expect(valueOf(said, 'propbot_daily_loss_breached')).toBe(breached);
});

test('what nobody has said is left out, and is no zero', () => {
  const said = text({ guards: [reading({ id: 'journal', value: null })] });
  expect(said).not.toContain('propbot_daily_loss_breached');
  expect(said).not.toContain('propbot_guard_value');
  expect(valueOf(said, 'propbot_guard_status{guard="journal",scope="-",priority="P0"}')).toBe('0');
});

test.each([
  ['RUN', [], false, '1'],
  ['RUN', [], true, '0'],
  ['RUN', [aHold()], false, '0'],
  ['OFF', [], false, '0'],
] as const)('an autopilot in %s, with holds %j and dry run %s, trades: %s', (status, holds, dryRun, trades) => {
  const said = text({ holds: [...holds], autopilot: { ...autopilotOff, status } }, dryRun);
  expect(valueOf(said, 'propbot_auto_trade')).toBe(trades);
});

test('every line is a comment or a sample, and each family is named once before its samples', () => {
  const lines = text({ guards: [reading({}), reading({ scope: 'okx "x"\\\n' })] })
    .trimEnd()
    .split('\n');
  const sample = /^propbot_[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?[0-9.e+]+$/;
  expect(lines.filter((line) => !line.startsWith('# ') && !sample.test(line))).toEqual([]);
  const types = lines.filter((line) => line.startsWith('# TYPE'));
  expect(new Set(types).size).toBe(types.length);
});

test('orders are counted in each bucket that they fit, up to its very edge', () => {
  const cycle = createOrderCycle();
  for (const ms of [5, 5.001, 6_000]) cycle.see('okx', ms);
  const said = metricsText({ status: null, dryRun: true, cycle });
  const bucket = (le: string) => valueOf(said, `propbot_order_cycle_ms_bucket{venue="okx",le="${le}"}`);
  expect([bucket('5'), bucket('10'), bucket('5000'), bucket('+Inf')]).toEqual(['1', '2', '2', '3']);
  expect(valueOf(said, 'propbot_order_cycle_ms_sum{venue="okx"}')).toBe('6010.001');
  expect(valueOf(said, 'propbot_order_cycle_ms_count{venue="okx"}')).toBe('3');
});

test('only /metrics is there, only to be read, and a picture that cannot be made ends nothing', async () => {
  let fails = false;
  const server = await serveMetrics('127.0.0.1', 0, () => {
    if (fails) throw new Error('no picture');
    return 'propbot_leader 1\n';
  });
  const asked = async (url: string, method = 'GET') => {
    const response = await fetch(url, { method });
    return [response.status, await response.text()];
  };
  expect(await asked(server.url)).toEqual([200, 'propbot_leader 1\n']);
  expect(await asked(server.url, 'POST')).toEqual([405, 'only GET\n']);
  expect(await asked(server.url.replace('/metrics', '/status'))).toEqual([404, 'there is /metrics\n']);
  fails = true;
  expect(await asked(server.url)).toEqual([500, 'the picture cannot be made\n']);
  fails = false;
  expect((await asked(server.url))[0]).toBe(200);
  server.close();
});
