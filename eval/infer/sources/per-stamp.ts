/** A number that all stamps of a file share, or one for each of them. */
export type PerStamp = number | Float64Array;

export const at = (value: PerStamp, index: number): number =>
  typeof value === "number" ? value : value[index];

/** What may be a label of each stamp. */
export const PER_STAMP = ["sky", "gain", "read_noise", "psf_fwhm"] as const;
