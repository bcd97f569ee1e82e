import { PAGE_PATH } from '#shared/wire/page.ts';

/** Runs at the edge: the page's own path answers with its `index.html`, which the bucket knows by its full name. */
export const pageRewrite = `function handler(event) {
  var request = event.request;
  if (request.uri === '/') return { statusCode: 302, headers: { location: { value: '${PAGE_PATH}' } } };
  if (request.uri === '${PAGE_PATH}' || request.uri === '${PAGE_PATH}/') request.uri = '${PAGE_PATH}/index.html';
  return request;
}`;
