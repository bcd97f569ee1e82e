/** Numbers and instants as people read them at night: fixed places, real minus signs, always a unit. Never fed back. */

const MINUS = '\u2212';
export const NOTHING = '\u2013';

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Decimal text cut to `places` decimals toward zero and grouped by thousands. Text that is no decimal is shown as it came. */
export function decimal(text: string, places: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  const cut = fraction.slice(0, places).padEnd(places, '0');
  const body = places === 0 ? grouped(whole) : `${grouped(whole)}.${cut}`;
  return sign === '-' && /[1-9]/.test(body) ? MINUS + body : body;
}

/** Profit or loss with its sign always shown. */
export function signedUsdt(text: string): string {
  const body = decimal(text, 2);
  const positive = !body.startsWith(MINUS) && /[1-9]/.test(body);
  return `${positive ? '+' : ''}${body} USDT`;
}

/** How a signed amount is coloured: below zero by any amount is a loss, also when it shows as 0.00. */
export function toneOfAmount(text: string): 'good' | 'bad' | 'flat' {
  if (!/[1-9]/.test(text)) return 'flat';
  return text.startsWith('-') ? 'bad' : 'good';
}

export function bps(value: number | null): string {
  if (value === null) return NOTHING;
  const body = Math.abs(value).toFixed(1);
  return `${value < 0 && body !== '0.0' ? MINUS : ''}${body} bps`;
}

export const price = (value: number): string => decimal(value.toFixed(1), 1);

/** `14:03:07`, UTC, as every surface of the house counts days in UTC. */
export const clockTime = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);
/** `11-21 14:03:07`. */
export const dayAndTime = (atMs: number): string => new Date(atMs).toISOString().slice(5, 19).replace('T', ' ');

/** A length of time in its largest two units: `12 s`, `4 min 05 s`, `3 h 12 min`, `2 d 3 h`. Below zero counts as zero. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const venueNames: Readonly<Record<string, string>> = { 'binance-um': 'Binance USD-M', okx: 'OKX swap' };
export const venueName = (venue: string): string => venueNames[venue] ?? venue;
