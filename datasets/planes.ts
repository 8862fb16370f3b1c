/** Planes: images that belong to the stamps of a data set, such as masks, in files of their own beside its shards. */

/** How the pixels of a plane are stored. */
export const PLANE_DTYPES = ["float32", "uint8", "uint16", "int32"] as const;
export type PlaneDtype = (typeof PLANE_DTYPES)[number];

export interface Plane {
  readonly name: string;
  readonly dtype: PlaneDtype;
  /** [bands, height, width] of one object; bands is 1 where it is the same in all */
  readonly shape: readonly [bands: number, height: number, width: number];
  readonly unit: string;
  readonly description: string;
  /** of a mask: what each bit (counted from 0) says of a pixel where it is set */
  readonly bits?: Readonly<Record<string, number>>;
}
