/**
 * Binance USD-M error codes that mean «this order does not exist and never will». A code that is not here is unknown,
 * never rejected.
 *
 * Checked row by row on 2026-11-21 against the USD-M error code page
 * (developers.binance.com/docs/derivatives/usds-margined-futures/error-code) in a public copy of 9 November 2025
 * (github.com/rosssaunders/coincise, commit c836b49); the live page was not read, and no code was provoked at Binance.
 * In words, only -1021 (in the section on timing), -2022, -4118, -5021 and -5022 are refused, and -4131 by its name.
 * The others name a condition that this request does not meet; that it becomes no order is our reading of that.
 *
 * Left out, though they sound like a «no»:
 * -1000, -1001, -1006, -1007, every 5xx, HTTP 408, 418 and 429: unknown, or not said to be nothing.
 * -1008: documented as a failure, but of HTTP 503, whose other texts leave the outcome open.
 * -1015: too many orders, not said of which one. -2020: «unable to fill» does not say that nothing was filled.
 * -2010: no reason given; on spot the same code is also the answer to an order that was sent twice.
 * -4116: the id is taken, so an order of that id may be live (seen after -1007: nautechsystems/nautilus_trader#4215).
 */
import type { RejectReason } from '../venue.ts';

export const binanceRejections: Readonly<Record<string, RejectReason>> = {
  '-1002': 'bad-credentials', // not authorised to execute this request
  '-1021': 'too-late', // timestamp outside recvWindow, or ahead of the venue
  '-1022': 'bad-credentials', // signature not valid
  '-1100': 'other', // illegal characters in a parameter
  '-1101': 'other', // too many parameters
  '-1102': 'other', // mandatory parameter missing
  '-1103': 'other', // unknown parameter
  '-1104': 'other', // not all parameters were read
  '-1105': 'other', // parameter empty
  '-1106': 'other', // parameter not required
  '-1111': 'size-or-step', // precision over the maximum of this asset
  '-1115': 'other', // invalid timeInForce
  '-1116': 'other', // invalid orderType
  '-1117': 'other', // invalid side
  '-1121': 'other', // invalid symbol
  '-2014': 'bad-credentials', // API key format invalid
  '-2015': 'bad-credentials', // invalid API key, IP or permissions
  '-2018': 'insufficient-margin', // balance not sufficient
  '-2019': 'insufficient-margin', // margin not sufficient
  '-2022': 'reduce-only', // reduceOnly order rejected
  '-2023': 'not-permitted', // user in liquidation
  '-2024': 'reduce-only', // position not sufficient
  '-2025': 'not-permitted', // maximum of open orders reached
  '-2026': 'reduce-only', // this order type is not supported with reduceOnly
  '-2027': 'not-permitted', // position over the limit of this leverage
  '-2028': 'insufficient-margin', // leverage smaller than permitted
  '-4002': 'price-band', // price above the maximum
  '-4003': 'size-or-step', // quantity below zero
  '-4004': 'size-or-step', // quantity below the minimum
  '-4005': 'size-or-step', // quantity above the maximum
  '-4013': 'price-band', // price below the minimum
  '-4014': 'size-or-step', // price not on a tick
  '-4015': 'other', // client order id not valid
  '-4016': 'price-band', // price above the multiplier cap
  '-4023': 'size-or-step', // quantity not on a step
  '-4024': 'price-band', // price below the multiplier floor
  '-4061': 'not-permitted', // position side does not match the account's mode
  '-4118': 'reduce-only', // with the open orders, it would open the other side
  '-4131': 'price-band', // counterparty's best price does not meet the percent price filter
  '-4140': 'not-permitted', // symbol status does not allow opening
  '-4141': 'not-permitted', // symbol is closed
  '-4164': 'notional-too-small', // below the minimum notional
  '-4192': 'not-permitted', // cooling-off period
  '-4400': 'not-permitted', // quantitative rules: only reduce-only for now
  '-5021': 'no-liquidity', // FOK could not be filled
  '-5022': 'would-take', // post-only would take
  '-5028': 'too-late', // outside the matching engine's recvWindow
};

/** Nothing of that id is open: it ended, it never was, or it has not arrived yet. Checked like the table. */
export const binanceAlreadyDone: ReadonlySet<string> = new Set(['-2011', '-2013']);
export const binanceNotFound: ReadonlySet<string> = new Set(['-2013']);
