/** The mask of a stamp: what happened to each pixel, as bits of one byte. */
export const MASK_BITS = {
  /** a cosmic ray left charge in it */
  COSMIC: 1,
  /** its dark current is high */
  HOT: 2,
  /** of a column that sees no light */
  BAD: 4,
  /** at the full well, by its own light or what flowed into it; or clipped */
  SAT: 8,
  /** a satellite's trail crosses it */
  TRAIL: 16,
  /** the background has no value there: none was added */
  NODATA: 32,
} as const;
