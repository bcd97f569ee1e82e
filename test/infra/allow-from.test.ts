import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { viewerRequest } from '../../infra/constructs/viewer-request.ts';
import { deploymentOf } from '../../infra/deployment.ts';

const PAGE = '/ui/dashboard';
const askedFrom = (allowFrom: readonly string[], ip: string, uri = PAGE): unknown =>
  runInNewContext(`${viewerRequest(allowFrom)}; JSON.stringify(handler(event))`, {
    event: { viewer: { ip }, request: { uri } },
  });
const isLetIn = (allowFrom: readonly string[], ip: string, uri?: string): boolean =>
  !String(askedFrom(allowFrom, ip, uri)).includes('403');

describe('the page and the API beside it', () => {
  test.each([
    ['203.0.113.0/24', '203.0.113.0', true],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.64/26', '203.0.113.127', true],
    ['203.0.113.64/26', '203.0.113.128', false],
    ['203.0.113.7/32', '203.0.113.7', true],
    ['203.0.113.7/32', '203.0.113.6', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::9', true],
    ['2001:db8::/32', '2001:db9::9', false],
    ['2001:db8:0:1::/64', '2001:0db8:0000:0001:0000:0000:0000:0001', true],
    ['2001:db8:0:1::/64', '2001:db8:0:2::1', false],
    ['::/0', '2001:db8::1', true],
    ['203.0.113.0/24', '::ffff:203.0.113.1', false],
  ])('with %s an address like %s is let in: %s', (block, ip, letIn) => {
    expect(isLetIn([block], ip)).toBe(letIn);
    expect(isLetIn(['192.0.2.0/24', block], ip, '/api/ui/hold')).toBe(letIn);
  });

  test('are closed to everybody where no address is named, but for Telegram, which proves itself', () => {
    for (const uri of ['/', PAGE, '/api/ui/status', '/healthz', '/docs/assets/swagger-ui.css'])
      expect(isLetIn([], '203.0.113.1', uri)).toBe(false);
    expect(isLetIn([], '203.0.113.1', '/telegram/webhook')).toBe(true);
  });

  test('are found under their own paths by whoever is let in', () => {
    const from = (uri: string): unknown => JSON.parse(String(askedFrom(['0.0.0.0/0'], '8.8.8.8', uri)));
    expect(from(PAGE)).toEqual({ uri: `${PAGE}/index.html` });
    expect(from(`${PAGE}/main.js`)).toEqual({ uri: `${PAGE}/main.js` });
    expect(from('/')).toMatchObject({ statusCode: 302, headers: { location: { value: PAGE } } });
  });
});

describe('what the deployer names', () => {
  const named = (text: unknown) => deploymentOf((key) => (key === 'allow-from' ? text : undefined)).allowFrom;

  test('is a list of blocks; an address alone is one of its own', () => {
    expect(named(undefined)).toEqual([]);
    expect(named('203.0.113.7, 198.51.100.0/24,2001:db8::/32,::1')).toEqual([
      '203.0.113.7/32',
      '198.51.100.0/24',
      '2001:db8::/32',
      '::1/128',
    ]);
    expect(named(Array.from({ length: 100 }, (_, n) => `10.0.0.${n}`).join(','))).toHaveLength(100);
  });

  test.each([
    '203.0.113.0/33',
    '2001:db8::/129',
    '203.0.113/24',
    '203.0.113.0/',
    '203.0.113.0/8/8',
    '::ffff:203.0.113.1/128',
    'office.example.com',
    Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`).join(','),
    7,
  ])('is refused when it is %s', (text) => {
    expect(() => named(text)).toThrow('-c allow-from');
  });
});
