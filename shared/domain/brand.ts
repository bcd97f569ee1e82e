declare const tag: unique symbol;

/** A value of type `T` that only its own module can make, so that two kinds of number are never mixed up. */
export type Brand<T, Name extends string> = T & { readonly [tag]: Name };
