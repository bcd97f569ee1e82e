import { describe, expect, test } from 'vitest';
import { Overview } from '#shared/wire/http-status.ts';
import { delayMsAfter, POLL_MS, POLL_MS_MAX, startLoop } from '../../dashboard/api/loop.ts';
import { pictureOf, pointsOf } from '../../dashboard/api/shapes.ts';
import { invitationOf } from '../../dashboard/api/session.ts';
import { aLevel, anOverview, aStatus } from './builders.ts';

/** A page that can be hidden, as `document` can. */
class PageStandIn extends EventTarget {
  hidden = false;
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('the polling loop', () => {
  test('it slows down while it fails, and never beyond its bound', () => {
    expect([0, 1, 2, 3, 4, 400].map(delayMsAfter)).toEqual([
      POLL_MS,
      2_000,
      4_000,
      POLL_MS_MAX,
      POLL_MS_MAX,
      POLL_MS_MAX,
    ]);
  });

  test('a hidden page asks nothing more, and asks at once when it is looked at again', async () => {
    const page = new PageStandIn();
    let rounds = 0;
    const loop = startLoop(async () => {
      rounds += 1;
      return Promise.resolve(true);
    }, page);
    await turns(5);
    expect(rounds).toBe(1);
    page.setHidden(true);
    page.setHidden(false);
    await turns(5);
    expect(rounds).toBe(2);
    loop.stop();
    page.setHidden(false);
    await turns(5);
    expect(rounds).toBe(2);
  });

  test('a wake during a round begins another one after it, never beside it', async () => {
    let running = 0;
    let most = 0;
    let rounds = 0;
    const loop = startLoop(async () => {
      running += 1;
      most = Math.max(most, running);
      await turns(3);
      running -= 1;
      rounds += 1;
      return true;
    }, new PageStandIn());
    loop.wake();
    loop.wake();
    while (rounds < 2) await turns(1);
    loop.stop();
    expect(most).toBe(1);
  });
});

describe('what the answers are read as', () => {
  test('an overview is taken; anything that lacks what the page leans on is not', () => {
    const body = anOverview(aLevel(), aStatus());
    expect(Overview.safeParse(body).error).toBeUndefined();
    expect(pictureOf(body)?.statusAgeMs).toBe(300);
    expect(pictureOf(anOverview(aLevel(), null))).toMatchObject({ status: null, statusAgeMs: null });
    expect(pictureOf({ ...body, level: { version: 1 } })).toBeNull();
    expect(pictureOf({ ...body, executor: { ...body.executor, age_ms: null } })).toBeNull();
    expect(pictureOf('<html>')).toBeNull();
    expect(pointsOf({ points: [[1, 2, 3]] })).toEqual([[1, 2, 3]]);
    expect(pointsOf({ points: [[1, 2]] })).toBeNull();
  });

  test('a sign-in link carries who and the code in its fragment', () => {
    expect(invitationOf('#operator=alice&code=a1b2')).toEqual({ operatorId: 'alice', code: 'a1b2' });
    expect(invitationOf('')).toEqual({ operatorId: null, code: null });
  });
});
