/** What takes long to make is kept for the next scenes that need it: the last few of a kind, by a key that says all of it. */
export function remembering<T>(most: number): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const value = known.get(key) ?? make();
    known.delete(key); // the last one in a Map is the newest
    known.set(key, value);
    if (known.size > most) {
      const [oldest] = known.keys();
      known.delete(oldest);
    }
    return value;
  };
}
