/**
 * The only door to ccxt, by relative path: the package exports nothing but its root, and that root is every exchange
 * there is (6 MB bundled, 0.26 s to import), while two classes are 1.4 MB and 0.09 s.
 */
export { default as BinanceUsdm } from '../../../node_modules/ccxt/js/src/pro/binanceusdm.js';
export { default as Okx } from '../../../node_modules/ccxt/js/src/pro/okx.js';
export { NetworkError, RequestTimeout } from '../../../node_modules/ccxt/js/src/base/errors.js';
