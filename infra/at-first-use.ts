/**
 * Stands for a schema that is made when it is first looked at: put around each one by `lazy-schemas.ts`. A schema's
 * methods find what they need through `this`, so whatever is asked of the stand-in is answered by the schema.
 */
export function atFirstUse(make: () => object): object {
  let made: object | null = null;
  const schema = (): object => {
    if (made !== null) return made;
    const value = make();
    // Anything else may be asked what a stand-in cannot answer for it, such as whether it is an array.
    if (!('_zod' in value)) throw new TypeError('only schemas are made at their first use');
    return (made = value);
  };
  return new Proxy(
    {},
    {
      get: (_, name): unknown => Reflect.get(schema(), name),
      set: (_, name, value) => Reflect.set(schema(), name, value),
      has: (_, name) => Reflect.has(schema(), name),
      defineProperty: (_, name, property) => Reflect.defineProperty(schema(), name, property),
      deleteProperty: (_, name) => Reflect.deleteProperty(schema(), name),
      getPrototypeOf: () => Reflect.getPrototypeOf(schema()),
      ownKeys: () => Reflect.ownKeys(schema()),
      getOwnPropertyDescriptor: (_, name) => {
        const property = Reflect.getOwnPropertyDescriptor(schema(), name);
        // What a stand-in does not have itself it may only show as something that could change.
        return property === undefined ? undefined : { ...property, configurable: true };
      },
    },
  );
}
