/**
 * World coordinates in a header: the gnomonic projection (TAN; Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3) about the
 * middle of an image, north up and east left.
 */
import type { Card } from "../../shared/formats/fits-header.ts";

export interface TanPlace {
  /** [ny, nx] */
  readonly size: readonly [number, number];
  /** of the middle [deg] */
  readonly ra: number;
  readonly dec: number;
}

/** @param pixelScale [arcsec/pixel] */
export function tanCards({ size: [ny, nx], ra, dec }: TanPlace, pixelScale: number): Card[] {
  const step = pixelScale / 3600;
  return [
    { key: "WCSAXES", value: 2 },
    { key: "CTYPE1", value: "RA---TAN" },
    { key: "CTYPE2", value: "DEC--TAN" },
    { key: "CUNIT1", value: "deg" },
    { key: "CUNIT2", value: "deg" },
    { key: "CRVAL1", value: ra },
    { key: "CRVAL2", value: dec },
    { key: "CRPIX1", value: nx / 2 + 0.5 },
    { key: "CRPIX2", value: ny / 2 + 0.5 },
    { key: "CD1_1", value: -step },
    { key: "CD1_2", value: 0 },
    { key: "CD2_1", value: 0 },
    { key: "CD2_2", value: step },
    // as it is the default but for a pole, where the default is another one for the northern
    { key: "LONPOLE", value: 180 },
    { key: "RADESYS", value: "ICRS" },
  ];
}

/**
 * The sky position of a pixel position under `tanCards` about (0, 0) [deg].
 * @param x, y [pixels from the lower-left corner, as labels have them]
 */
export function positionAboutOrigin(
  x: number,
  y: number,
  [ny, nx]: TanPlace["size"],
  pixelScale: number,
): readonly [ra: number, dec: number] {
  const radian = Math.PI / 180;
  const [xi, eta] = [nx / 2 - x, y - ny / 2].map((d) => ((d * pixelScale) / 3600) * radian);
  const ra = Math.atan(xi);
  return [(ra / radian + 360) % 360, Math.atan(eta * Math.cos(ra)) / radian];
}
