/** What `npm run acceptance` runs, and that it sees it when a check does not hold. */
import { expect, test } from 'vitest';
import { checkUnderChaos } from '#test/acceptance/checks.ts';
import { runAcceptance, tableOf } from '#test/acceptance/run.ts';
import { startRunning } from './start.ts';

test('without chaos it is alive and ready; with mild it stays in HOLD, the watchdog is calm and nothing trades', async () => {
  const checks = await runAcceptance({ profile: 'mild', watchMs: 5_000 });
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks).toHaveLength(8);
  expect(tableOf(checks).split('\n')[0]).toMatch(/^ok {4}without chaos {2}\/healthz answers 200 +200$/);
});

test('with most requests failing the watchdog degrades, and acceptance says so', async () => {
  const environment = { FEATURE_CHAOS: '1', CHAOS_PROFILE: 'severe' };
  const running = await startRunning({ environment });
  try {
    const checks = await checkUnderChaos(running, 'severe', 20_000);
    const watchdog = checks.find(({ what }) => what.includes('watchdog'));
    expect(watchdog).toMatchObject({ ok: false, saw: expect.stringMatching(/DEGRADED|AUTO_HOLD/) as string });
    expect(checks.filter(({ ok }) => !ok)).toEqual([watchdog]);
  } finally {
    await running.stop();
  }
});
