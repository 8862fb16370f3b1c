/** A number that all stamps of a file share, or one for each of them. */
export type PerStamp = number | Float64Array;

export const at = (value: PerStamp, index: number): number =>
  typeof value === "number" ? value : value[index];
