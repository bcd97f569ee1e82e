/**
 * Reads one line of canonical JSON (`shared/domain/canonical-json.ts`) as bytes and finds the seal of a link in it, so
 * that what was hashed can be hashed again as it stands. It only ever says yes to what is canonical for certain; whatever
 * it does not know at once (other spellings, rare escapes) is for the slow way, which reads the line as JSON.
 */
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** What JSON writes after a backslash in its short escapes: `"`, `\`, b, f, n, r, t. */
const shortEscapes = new Set([QUOTE, BACKSLASH, 0x62, 0x66, 0x6e, 0x72, 0x74]);
/** Shorter whole numbers are exact, and spelt in one way only. */
const SURE_DIGITS = 15;
const DEPTH_MAX = 64;
const SPELT_OTHERWISE = -1;

const PLAIN = 1;
/** Which bytes stand for themselves inside a text. What ends a line does not, so that no text runs beyond its own. */
const kindsOf = (last: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) =>
    byte >= 0x20 && byte <= last && byte !== QUOTE && byte !== BACKSLASH ? PLAIN : 0,
  );
const kindsInAscii = kindsOf(0x7f);
const kindsInText = kindsOf(0xff);

/** Where the parts of the seal are, as offsets; those of texts without their quotes. */
export interface Seal {
  /** The member `hash` with the comma that goes with it: what is cut out before hashing. */
  cutFrom: number;
  cutTo: number;
  hash: number;
  previousHash: number;
  seq: number;
}

const [HASH, PREVIOUS_HASH, SEQ, NOT_OF_SEAL] = [0, 1, 2, 3];
const sealKeys = ['hash', 'previous_hash', 'seq'].map((name) => Buffer.from(name));
const HASH_LENGTH = 64;

export interface LineScanner {
  /** A newline follows at `to`. `whole`: the bytes are valid UTF-8. False when the line is not certainly canonical, or has no whole seal. */
  scan(bytes: Buffer, from: number, to: number, whole: boolean): boolean;
  /** Of the last line that was scanned with `true`. */
  readonly seal: Readonly<Seal>;
}

export function createLineScanner(): LineScanner {
  const seal: Seal = { cutFrom: 0, cutTo: 0, hash: 0, previousHash: 0, seq: 0 };
  let bytes: Buffer = Buffer.alloc(0);
  let to = 0;
  let beyondAscii = false;
  let found = 0;

  /** `at` is after the opening quote. Returns the offset after the closing one. */
  function text(at: number): number {
    const here = bytes;
    const kinds = beyondAscii ? kindsInText : kindsInAscii;
    let index = at;
    for (;;) {
      while (kinds[here[index] ?? 0] === PLAIN) index += 1;
      const byte = here[index];
      if (byte === QUOTE) return index + 1;
      if (byte !== BACKSLASH || !shortEscapes.has(here[index + 1] ?? 0)) return SPELT_OTHERWISE;
      index += 2;
    }
  }
  /** Only plain ASCII, so that the order of bytes is the order of the keys. */
  function key(at: number): number {
    const here = bytes;
    let index = at;
    while (kindsInAscii[here[index] ?? 0] === PLAIN) index += 1;
    return here[index] === QUOTE ? index + 1 : SPELT_OTHERWISE;
  }
  function number(at: number): number {
    let index = at;
    while (index < to && isNumeric(bytes[index] ?? 0)) index += 1;
    const first = bytes[at] === MINUS ? at + 1 : at;
    let whole = index > first && index - first <= SURE_DIGITS && bytes[first] !== 0x30;
    for (let digit = first; whole && digit < index; digit += 1) whole = isDigit(bytes[digit] ?? 0);
    if (whole) return index;
    const spelt = bytes.toString('latin1', at, index);
    return spelt !== '' && String(Number(spelt)) === spelt ? index : SPELT_OTHERWISE;
  }
  function word(at: number, expected: string): number {
    const end = at + expected.length;
    return end <= to && bytes.toString('latin1', at, end) === expected ? end : SPELT_OTHERWISE;
  }
  function value(at: number, depth: number): number {
    if (at >= to || depth > DEPTH_MAX) return SPELT_OTHERWISE;
    switch (bytes[at]) {
      case QUOTE:
        return text(at + 1);
      case OPEN_OBJECT:
        return object(at, depth);
      case OPEN_LIST:
        return list(at, depth);
      case 0x74:
        return word(at, 'true');
      case 0x66:
        return word(at, 'false');
      case 0x6e:
        return word(at, 'null');
      default:
        return number(at);
    }
  }
  function list(at: number, depth: number): number {
    if (bytes[at + 1] === CLOSE_LIST) return at + 2;
    let index = at;
    do {
      index = value(index + 1, depth + 1);
      if (index === SPELT_OTHERWISE || index >= to) return SPELT_OTHERWISE;
    } while (bytes[index] === COMMA);
    return bytes[index] === CLOSE_LIST ? index + 1 : SPELT_OTHERWISE;
  }
  function object(at: number, depth: number): number {
    if (bytes[at + 1] === CLOSE_OBJECT) return at + 2;
    let index = at;
    let lastFrom = 0;
    let lastTo = 0;
    do {
      const from = index + 2;
      if (bytes[index + 1] !== QUOTE) return SPELT_OTHERWISE;
      const end = key(from);
      if (end === SPELT_OTHERWISE || bytes[end] !== COLON) return SPELT_OTHERWISE;
      const keyTo = end - 1;
      if (lastTo !== 0 && !isBefore(lastFrom, lastTo, from, keyTo)) return SPELT_OTHERWISE;
      lastFrom = from;
      lastTo = keyTo;
      const sealed = depth === 0 ? ofSeal(from, keyTo) : NOT_OF_SEAL;
      index = sealed === NOT_OF_SEAL ? value(end + 1, depth + 1) : note(sealed, from, end + 1);
      if (index === SPELT_OTHERWISE || index >= to) return SPELT_OTHERWISE;
    } while (bytes[index] === COMMA);
    return bytes[index] === CLOSE_OBJECT ? index + 1 : SPELT_OTHERWISE;
  }
  function isBefore(from: number, until: number, otherFrom: number, otherUntil: number): boolean {
    for (let index = 0; from + index < until && otherFrom + index < otherUntil; index += 1) {
      const difference = (bytes[from + index] ?? 0) - (bytes[otherFrom + index] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return until - from < otherUntil - otherFrom;
  }
  /** Remembers one part of the seal. What a hash says is not looked at: whoever compares it with one that is right does. */
  function note(part: number, keyFrom: number, at: number): number {
    found += 1;
    if (part === SEQ) {
      seal.seq = at;
      return number(at);
    }
    const end = at + HASH_LENGTH + 2;
    if (bytes[at] !== QUOTE || end > to || bytes[end - 1] !== QUOTE) return SPELT_OTHERWISE;
    if (part === PREVIOUS_HASH) seal.previousHash = at + 1;
    else {
      const isLast = bytes[end] !== COMMA;
      seal.hash = at + 1;
      seal.cutFrom = isLast ? keyFrom - 2 : keyFrom - 1;
      seal.cutTo = isLast ? end : end + 1;
    }
    return end;
  }
  function ofSeal(from: number, until: number): number {
    const part =
      until - from === 4 ? HASH : until - from === 3 ? SEQ : until - from === 13 ? PREVIOUS_HASH : NOT_OF_SEAL;
    const spelt = sealKeys[part];
    if (spelt === undefined) return NOT_OF_SEAL;
    for (let index = from; index < until; index += 1) {
      if (bytes[index] !== spelt[index - from]) return NOT_OF_SEAL;
    }
    return part;
  }

  return {
    seal,
    scan: (line, from, end, whole) => {
      bytes = line;
      to = end;
      beyondAscii = whole;
      found = 0;
      return line[from] === OPEN_OBJECT && object(from, 0) === end && found === sealKeys.length;
    },
  };
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
/** Digits, `-`, `+`, `.`, `e`. */
const isNumeric = (byte: number): boolean =>
  isDigit(byte) || byte === MINUS || byte === 0x2b || byte === 0x2e || byte === 0x65;
