/** Files as PSFEx writes them, for tests. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeHeader, paddingOf } from "../../../shared/formats/fits-header.ts";

export const [NY, NX] = [5, 7];

/** A number of the basis. */
export const basisAt = (c: number, y: number, x: number): number =>
  Math.fround(
    (c === 0 ? 1 : 0.1 / c) * Math.exp(-0.2 * ((x - 3) ** 2 + (y - 2) ** 2)) + 0.01 * Math.sin(c + x + 2 * y),
  );

/** A file as PSFEx writes it, with changes of its cards. */
export function psfexFile(
  dir: string,
  name: string,
  degree: number,
  changes: Readonly<Record<string, unknown>> = {},
  column = "PSF_MASK",
): string {
  const terms = ((degree + 1) * (degree + 2)) / 2;
  const numbers = NX * NY * terms;
  const cards: Record<string, unknown> = {
    ...{
      XTENSION: "BINTABLE",
      BITPIX: 8,
      NAXIS: 2,
      NAXIS1: 4 * numbers,
      NAXIS2: 1,
      PCOUNT: 0,
      GCOUNT: 1,
      TFIELDS: 1,
    },
    ...{ POLNAXIS: 2, POLGRP1: 1, POLNAME1: "X_IMAGE", POLZERO1: 1024.5, POLSCAL1: 2048 },
    ...{ POLGRP2: 1, POLNAME2: "Y_IMAGE", POLZERO2: 2048.5, POLSCAL2: 4096, POLNGRP: 1, POLDEG1: degree },
    ...{ PSF_SAMP: 0.7, PSFNAXIS: 3, PSFAXIS1: NX, PSFAXIS2: NY, PSFAXIS3: terms },
    ...{ TTYPE1: column, TFORM1: `${numbers}E`, TDIM1: `(${NX}, ${NY}, ${terms})` },
    ...changes,
  };
  const primary = encodeHeader([
    { key: "SIMPLE", value: true },
    { key: "BITPIX", value: 8 },
    { key: "NAXIS", value: 0 },
    { key: "EXTEND", value: true },
  ]);
  const head = encodeHeader(
    Object.entries(cards)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ({ key, value: value as string | number })),
  );
  const data = new DataView(new ArrayBuffer(4 * numbers + paddingOf(4 * numbers)));
  for (let c = 0, at = 0; c < terms; c++) {
    for (let y = 0; y < NY; y++) for (let x = 0; x < NX; x++, at += 4) data.setFloat32(at, basisAt(c, y, x));
  }
  const path = join(dir, `${name}.psf`);
  writeFileSync(path, Buffer.concat([primary, head, new Uint8Array(data.buffer)]));
  return path;
}
