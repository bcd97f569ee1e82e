/**
 * OKX v5 codes (top level, or `sCode` of the one order) that mean «this order does not exist and never will». A code
 * that is not here is unknown, never rejected.
 *
 * Checked row by row on 2026-11-21 against the error code section of the v5 documentation
 * (www.okx.com/docs-v5/en/#error-code) in a public copy of 9 November 2025 (github.com/rosssaunders/coincise, commit
 * c836b49); the live page was not read, and no code was provoked at OKX. All rows but 50119, 50120, 51155, 51169 and
 * 51170 also stand in thrasher-corp/gocryptotrader, exchanges/okx/okx_err_codes.go, commit 7417b81.
 * 50011 is documented as rejected; of a request after its `expTime` (50036), that it is not processed; the text beside
 * an `sCode`, as a rejection or success message. Rows that do not say «failed» or «blocked» name a condition that this
 * request does not meet; that it becomes no order is our reading of that.
 *
 * Left out, though they sound like a «no»:
 * 50004 and 51149: documented as unknown outcomes. 50001, 50005, 50013, 50026, 51054: trouble of the venue's own.
 * 50037: «order expired», not said by which deadline. 50061: an order rate exceeded, not said that this one was refused.
 * 51016: the id is taken, so an order of that id may be live. 51109: «no offers» does not say that none was taken.
 * 51118 and 51119: in ccxt 4.5.84's table, but in neither source above.
 */
import type { RejectReason } from '../venue.ts';

export const okxRejections: Readonly<Record<string, RejectReason>> = {
  '50000': 'other', // body empty
  '50002': 'other', // body is not JSON
  '50006': 'other', // wrong content type
  '50007': 'not-permitted', // account blocked
  '50009': 'not-permitted', // account frozen during liquidation
  '50011': 'banned', // too many requests
  '50014': 'other', // a parameter is empty
  '50016': 'other', // parameters do not match
  '50024': 'other', // parameters exclude each other
  '50027': 'not-permitted', // account restricted from trading
  '50036': 'too-late', // expTime is earlier than the system time
  '50100': 'not-permitted', // API frozen
  '50101': 'bad-credentials', // key belongs to another environment
  '50102': 'too-late', // request timestamp expired
  '50103': 'bad-credentials',
  '50104': 'bad-credentials',
  '50105': 'bad-credentials', // passphrase incorrect
  '50106': 'bad-credentials',
  '50107': 'bad-credentials',
  '50110': 'not-permitted', // IP not on the list
  '50111': 'bad-credentials', // key not valid
  '50112': 'too-late', // timestamp not valid
  '50113': 'bad-credentials', // signature not valid
  '50114': 'bad-credentials',
  '50119': 'bad-credentials', // key does not exist
  '50120': 'not-permitted', // key may not do this
  '51000': 'other', // parameter error
  '51001': 'other', // instrument does not exist
  '51004': 'not-permitted', // over the tier limit of this leverage
  '51005': 'size-or-step', // above the maximum of one order
  '51006': 'price-band', // price outside the limits
  '51007': 'size-or-step', // below one contract
  '51008': 'insufficient-margin',
  '51009': 'not-permitted', // placing blocked by the platform
  '51010': 'not-permitted', // account mode does not support this
  '51020': 'size-or-step', // below the minimum of one order
  '51021': 'not-permitted', // contract not yet listed
  '51022': 'not-permitted', // contract suspended
  '51023': 'reduce-only', // position does not exist
  '51024': 'not-permitted', // account blocked
  '51025': 'not-permitted', // too many orders
  '51027': 'not-permitted', // contract expired
  '51028': 'not-permitted', // contract under delivery
  '51029': 'not-permitted', // contract being settled
  '51030': 'not-permitted', // funding being settled
  '51112': 'reduce-only', // closing more than the position
  '51116': 'price-band',
  '51120': 'size-or-step', // quantity below the minimum
  '51121': 'size-or-step', // not a multiple of the lot
  '51122': 'price-band', // below the minimum price
  '51127': 'insufficient-margin',
  '51131': 'insufficient-margin',
  '51134': 'reduce-only', // closing failed: check holdings and pending orders
  '51135': 'price-band',
  '51136': 'price-band',
  '51137': 'price-band',
  '51138': 'price-band',
  '51155': 'not-permitted', // local compliance
  '51169': 'reduce-only', // no position in this direction to reduce
  '51170': 'reduce-only', // reduce-only order on the same side as the position
  '51205': 'reduce-only', // reduce-only is not available
};

/** Cancelling: it ended, it never was, or it has not arrived yet. Of 51401 and 51402 that is said for spreads only. */
export const okxAlreadyDone: ReadonlySet<string> = new Set(['51400', '51401', '51402', '51603']);
export const okxNotFound: ReadonlySet<string> = new Set(['51603']);
/** `cancelSource` of a post-only order that would have taken. */
export const OKX_CANCELLED_AS_TAKER = '31';
