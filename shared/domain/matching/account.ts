/** Money and positions of one venue account: one-way mode, cross margin in USDT, no package, no clock. */
import { invariant } from '../invariant.ts';
import {
  E8,
  cashFromUsdt,
  notionalOf,
  usdtOfCash,
  type CashE16,
  type PositionE8,
  type PriceE8,
  type QuantityE8,
  type UsdtE8,
} from '../money.ts';
import type { Side } from '../order.ts';
import type { InstrumentId } from '../venue.ts';

export interface AccountPosition {
  readonly instrument: InstrumentId;
  readonly quantity: PositionE8;
  /** Average price of what is open, rounded down to 10^-8; null when flat. */
  readonly entryPrice: PriceE8 | null;
  /** The venue's mark, last told; null before the first book. */
  readonly markPrice: PriceE8 | null;
  readonly unrealised: UsdtE8;
  /** Price differences taken so far, without fees and funding. */
  readonly realised: UsdtE8;
  /** Initial margin of the position at the mark. */
  readonly margin: UsdtE8;
  readonly leverage: number;
}

export interface Account {
  /** Deposits plus realised profit, fees and funding. */
  wallet(): UsdtE8;
  /** Wallet plus unrealised profit. */
  equity(): UsdtE8;
  /** What a new order may still bind: equity less the margin of positions and of resting orders. */
  available(): UsdtE8;
  /** Initial margin of all positions at their marks, and of resting orders. */
  margin(): UsdtE8;
  /** Equity below this would be a margin call. */
  maintenance(): UsdtE8;
  position(instrument: InstrumentId): AccountPosition;
  /** Instruments that were ever traded or marked. */
  instruments(): readonly InstrumentId[];
  /** @returns the price difference realised by this fill, without its fee. `fee` is negative when paid. */
  applyFill(instrument: InstrumentId, side: Side, price: PriceE8, quantity: QuantityE8, fee: UsdtE8): UsdtE8;
  /** Funding, a deposit, a withdrawal. */
  adjust(amount: UsdtE8): void;
  setMark(instrument: InstrumentId, price: PriceE8): void;
  /** Margin bound by resting orders of this instrument. */
  setReserved(instrument: InstrumentId, amount: UsdtE8): void;
  /** @throws {InvariantViolation} unless 1 to 125 */
  setLeverage(instrument: InstrumentId, leverage: number): void;
}

interface Book {
  quantity: bigint;
  /** Signed cost of what is open in 10^-16 USDT: exact, so that closing everything leaves exactly nothing. */
  cost: bigint;
  realised: bigint;
  mark: PriceE8 | null;
  reserved: bigint;
  leverage: number;
}

export const LEVERAGE_MAX = 125;
/** Maintenance margin is this part of what is open: the lowest bracket of real venues. */
const MAINTENANCE_PART = 250;
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** Initial margin of a notional; rounded up, never less than the venue asks. */
export const marginOf = (price: PriceE8, quantity: bigint, leverage: number): UsdtE8 => {
  const notional = notionalOf(price, abs(quantity) as QuantityE8);
  return ((notional + BigInt(leverage) - 1n) / BigInt(leverage)) as bigint as UsdtE8;
};

/** Moves a position by a signed quantity at a price. @returns the realised price difference in 10^-16 USDT */
function move(book: Book, signed: bigint, price: bigint): bigint {
  const closes = book.quantity !== 0n && book.quantity > 0n !== signed > 0n;
  const closing = closes ? (abs(signed) < abs(book.quantity) ? signed : -book.quantity) : 0n;
  const released = closing === 0n ? 0n : (book.cost * -closing) / book.quantity;
  const realised = closing === 0n ? 0n : -closing * price - released;
  book.cost += (signed - closing) * price - released;
  book.quantity += signed;
  book.realised += realised;
  return realised;
}

export function createAccount(options: { readonly balance: UsdtE8; readonly leverage: number }): Account {
  let wallet: bigint = cashFromUsdt(options.balance);
  const books = new Map<InstrumentId, Book>();
  const bookOf = (instrument: InstrumentId): Book => {
    const known = books.get(instrument);
    if (known !== undefined) return known;
    const fresh: Book = { quantity: 0n, cost: 0n, realised: 0n, mark: null, reserved: 0n, leverage: options.leverage };
    books.set(instrument, fresh);
    return fresh;
  };
  const unrealisedOf = (book: Book): bigint => (book.mark === null ? 0n : book.quantity * book.mark - book.cost);
  const marginOfBook = (book: Book): bigint =>
    book.mark === null ? 0n : marginOf(book.mark, book.quantity, book.leverage);
  const shown = (cash: bigint): UsdtE8 => usdtOfCash(cash as CashE16);
  const equity = (): UsdtE8 => shown([...books.values()].reduce((sum, book) => sum + unrealisedOf(book), wallet));
  return {
    wallet: () => shown(wallet),
    equity,
    available: () =>
      [...books.values()].reduce(
        (left, book) => left - marginOfBook(book) - book.reserved,
        equity() as bigint,
      ) as UsdtE8,
    margin: () => [...books.values()].reduce((sum, book) => sum + marginOfBook(book) + book.reserved, 0n) as UsdtE8,
    maintenance: () =>
      [...books.values()].reduce(
        (sum, book) => (book.mark === null ? sum : sum + marginOf(book.mark, book.quantity, MAINTENANCE_PART)),
        0n,
      ) as UsdtE8,
    instruments: () => [...books.keys()],
    position(instrument) {
      const book = bookOf(instrument);
      return {
        instrument,
        quantity: book.quantity as PositionE8,
        entryPrice: book.quantity === 0n ? null : ((book.cost / book.quantity) as PriceE8),
        markPrice: book.mark,
        unrealised: shown(unrealisedOf(book)),
        realised: shown(book.realised),
        margin: marginOfBook(book) as UsdtE8,
        leverage: book.leverage,
      };
    },
    applyFill(instrument, side, price, quantity, fee) {
      const bought: bigint = quantity;
      const realised = move(bookOf(instrument), side === 'buy' ? bought : -bought, price);
      wallet += realised + fee * E8;
      return shown(realised);
    },
    adjust(amount) {
      wallet += cashFromUsdt(amount);
    },
    setMark(instrument, price) {
      bookOf(instrument).mark = price;
    },
    setReserved(instrument, amount) {
      bookOf(instrument).reserved = amount;
    },
    setLeverage(instrument, leverage) {
      invariant(
        Number.isInteger(leverage) && leverage >= 1 && leverage <= LEVERAGE_MAX,
        `leverage is a whole number from 1 to ${LEVERAGE_MAX}, not ${leverage}`,
      );
      bookOf(instrument).leverage = leverage;
    },
  };
}
