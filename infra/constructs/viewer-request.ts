import { PAGE_PATH } from '#shared/wire/page.ts';
import { routes } from '#shared/wire/routes.ts';

/** Telegram's servers come from where they like, and prove themselves by a secret of their own. */
const fromAnywhere = routes.filter(({ who }) => who === 'telegram').map(({ path }) => path);

/**
 * Runs at the edge, before anything else is asked: nothing is shown to an address that is in none of the blocks, and the
 * page's own path answers with its `index.html`, which the bucket knows by its full name.
 * @param allowFrom blocks of addresses, `203.0.113.0/24` or `2001:db8::/32`; none lets nobody in
 */
export const viewerRequest = (allowFrom: readonly string[]): string => `
var FROM_ANYWHERE = ${JSON.stringify(fromAnywhere)};
var ALLOWED = ${JSON.stringify(allowFrom)}.map(function (text) {
  var parts = text.split('/');
  return { base: bytesOf(parts[0]), bits: Number(parts[1]) };
});
function wordsOf(text) {
  return text === '' ? [] : text.split(':');
}
function bytesOf(ip) {
  if (ip.indexOf(':') < 0) return ip.split('.').map(Number);
  var halves = ip.split('::');
  var words = wordsOf(halves[0]);
  if (halves.length > 1) {
    var tail = wordsOf(halves[1]);
    while (words.length + tail.length < 8) words.push('0');
    words = words.concat(tail);
  }
  var bytes = [];
  words.forEach(function (word) {
    var number = parseInt(word, 16);
    bytes.push(number >> 8, number & 255);
  });
  return bytes;
}
function isWithin(bytes, block) {
  if (bytes.length !== block.base.length) return false;
  for (var bit = 0; bit < block.bits; bit += 1) {
    var mask = 128 >> (bit & 7);
    if ((bytes[bit >> 3] & mask) !== (block.base[bit >> 3] & mask)) return false;
  }
  return true;
}
function handler(event) {
  var request = event.request;
  var bytes = bytesOf(event.viewer.ip);
  var allowed = ALLOWED.some(function (block) {
    return isWithin(bytes, block);
  });
  if (!allowed && FROM_ANYWHERE.indexOf(request.uri) < 0) return { statusCode: 403, statusDescription: 'Forbidden' };
  if (request.uri === '/') return { statusCode: 302, headers: { location: { value: '${PAGE_PATH}' } } };
  if (request.uri === '${PAGE_PATH}' || request.uri === '${PAGE_PATH}/') request.uri = '${PAGE_PATH}/index.html';
  return request;
}`;
