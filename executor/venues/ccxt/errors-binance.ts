/**
 * Binance USD-M error codes that definitely mean «this order does not exist and never will». Taken from the error code
 * page of the USD-M documentation. A code that is not here is unknown, never rejected; in particular -1000, -1001,
 * -1006, -1007, -1008, every 5xx, and HTTP 429 and 418, whose pages do not say that nothing was executed.
 */
import type { RejectReason } from '../venue.ts';

export const binanceRejections: Readonly<Record<string, RejectReason>> = {
  '-1002': 'bad-credentials', // not authorised to execute this request
  '-1015': 'banned', // too many new orders; documented as refused
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
  '-2010': 'other', // new order rejected
  '-2014': 'bad-credentials', // API key format invalid
  '-2015': 'bad-credentials', // invalid API key, IP or permissions
  '-2018': 'insufficient-margin', // balance not sufficient
  '-2019': 'insufficient-margin', // margin not sufficient
  '-2020': 'no-liquidity', // unable to fill
  '-2022': 'reduce-only', // reduceOnly order rejected
  '-2023': 'not-permitted', // user in liquidation
  '-2024': 'reduce-only', // position not sufficient
  '-2025': 'not-permitted', // maximum of open orders reached
  '-2026': 'reduce-only', // this order type is not supported with reduceOnly
  '-2027': 'not-permitted', // position over the limit of this leverage
  '-2028': 'insufficient-margin', // leverage smaller than permitted
  '-4003': 'size-or-step', // quantity not above zero
  '-4004': 'size-or-step', // quantity below the minimum
  '-4005': 'size-or-step', // quantity above the maximum
  '-4013': 'price-band', // price below the minimum
  '-4002': 'price-band', // price above the maximum
  '-4014': 'size-or-step', // price not on a tick
  '-4015': 'other', // client order id not valid
  '-4016': 'price-band', // price above the multiplier cap
  '-4023': 'size-or-step', // quantity not on a step
  '-4024': 'price-band', // price below the multiplier floor
  '-4061': 'not-permitted', // position side does not match the account's mode
  '-4116': 'duplicate-id', // client order id is duplicated
  '-4118': 'reduce-only', // reduceOnly order would exceed the position, margin check failed
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

/** Nothing of that id is open: it ended, or it never was. */
export const binanceAlreadyDone: ReadonlySet<string> = new Set(['-2011', '-2013']);
export const binanceNotFound: ReadonlySet<string> = new Set(['-2013']);
