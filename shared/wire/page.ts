/** How the operator page is served, by the local gateway and by CloudFront alike. */

/** Path of the page and, below it, of its files. `index.html` answers at the path itself. */
export const PAGE_PATH = '/ui/dashboard';

/** Scripts, styles and connections of its own origin, and nothing from anywhere else. */
export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
