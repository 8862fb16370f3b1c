/** How large a field may be, and the rows of a tile. */
import { formatBytes } from "../../shared/cli/progress.ts";
import { outOfRange } from "../../shared/errors.ts";

const LEAST_SIDE = 64;
export const MOST_SIDE = 20_000;
/** SCI, WHT, MASK, SEG */
const PLANE_BYTES = 16;

/** Pixels of a tile, which a thread holds in some 40 bytes each. */
const TILE_PIXELS = 1 << 21;
const MOST_ROWS = 512;
const LEAST_ROWS = 64;

/** Whole rows: a tile is as wide as the field. */
export const defaultTileRows = (nx: number): number =>
  Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(TILE_PIXELS / nx)));

/** [ny, nx] of one side or of both. @throws GalforgeError that says what a larger one would hold, and of how many fields it can be made */
export function checkFieldSize(where: string, value: unknown): readonly [number, number] {
  const sides: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const [ny, nx] = sides.map(Number);
  const isSide = (side: unknown): boolean => Number.isSafeInteger(side) && Number(side) >= LEAST_SIDE;
  const allowed = `a side or [ny, nx]: integers from ${LEAST_SIDE} to ${MOST_SIDE} [pixels]`;
  if (sides.length !== 2 || !sides.every(isSide)) throw outOfRange(where, value, allowed);
  if (ny <= MOST_SIDE && nx <= MOST_SIDE) return [ny, nx];
  const [rows, columns] = [ny, nx].map((side) => Math.ceil(side / MOST_SIDE));
  const bytes = formatBytes(ny * nx * PLANE_BYTES);
  throw outOfRange(
    where,
    value,
    `${allowed}. It would have ${bytes}: make ${rows * columns} tiles of it, ${rows} x ${columns} fields with --ra and --dec of their own`,
  );
}
