/** Reads models of PSFEx: the first binary table of a FITS file that has the keywords of one. */
import { badFile } from "../../shared/errors.ts";
import { readBytes } from "../../shared/files/read.ts";
import { type Hdu, listHdus, numberOf } from "../../shared/formats/fits.ts";
import { readField, tableFields } from "../../shared/formats/fits-table.ts";
import { type PsfexModel, termsOf } from "./psfex.ts";

/** The last one read: objects of a population ask for it again and again. */
let last: PsfexModel | undefined;

/** @throws GalforgeError E_FILE for a file without its basis, or of axes other than x and y */
export function loadPsfex(file: string): PsfexModel {
  if (last?.file === file) return last;
  const bytes = readBytes(file);
  const hdu = listHdus(file, bytes).find(({ kind, header }) => kind === "bintable" && header.has("POLNAXIS"));
  if (hdu === undefined) throw badFile(file, "is no model of PSFEx: it has no table with POLNAXIS");
  const axes = numberOf(file, hdu, "POLNAXIS");
  const degree = axes === 0 ? 0 : degreeOf(file, hdu, axes);
  const [nx, ny, terms] = basisShape(file, hdu, degree);
  last = {
    file,
    degree,
    zero: axes === 0 ? [0, 0] : [numberOf(file, hdu, "POLZERO1"), numberOf(file, hdu, "POLZERO2")],
    scale: axes === 0 ? [1, 1] : [positive(file, hdu, "POLSCAL1"), positive(file, hdu, "POLSCAL2")],
    sampling: positive(file, hdu, "PSF_SAMP"),
    basis: readBasis(file, bytes, hdu, nx * ny * terms),
    ny,
    nx,
  };
  return last;
}

/** POLDEG1 of a polynomial in x and y. */
function degreeOf(file: string, hdu: Hdu, axes: number): number {
  const names = [1, 2].map((i) => String(hdu.header.get(`POLNAME${i}`) ?? "nothing").trim());
  const isPlace = axes === 2 && /^X.*_IMAGE$/.test(names[0]) && /^Y.*_IMAGE$/.test(names[1]);
  if (!isPlace) {
    throw badFile(
      file,
      `the PSF is a polynomial of ${axes} parameters, ${names.join(", ")}${axes > 2 ? ", ..." : ""}; only X_IMAGE and Y_IMAGE are read here`,
    );
  }
  const groups = [numberOf(file, hdu, "POLGRP1", 1), numberOf(file, hdu, "POLGRP2", 1)];
  if (numberOf(file, hdu, "POLNGRP", 1) !== 1 || groups.some((g) => g !== 1)) {
    throw badFile(file, "x and y are in groups of their own (POLNGRP above 1): only one group is read here");
  }
  const degree = numberOf(file, hdu, "POLDEG1");
  if (Number.isInteger(degree) && degree >= 0 && degree <= 32) return degree;
  throw badFile(file, `POLDEG1 = ${degree}: a whole number from 0 to 32 is needed`);
}

function basisShape(file: string, hdu: Hdu, degree: number): readonly [number, number, number] {
  const axes = numberOf(file, hdu, "PSFNAXIS");
  const [nx, ny, terms] = [1, 2, 3].map((i) => (i <= axes ? numberOf(file, hdu, `PSFAXIS${i}`) : 1));
  if ((axes !== 2 && axes !== 3) || !(nx > 0 && ny > 0)) {
    throw badFile(
      file,
      `PSFNAXIS = ${axes}, PSFAXIS1 = ${nx}, PSFAXIS2 = ${ny}: images of the basis are needed`,
    );
  }
  if (terms !== termsOf(degree)) {
    throw badFile(
      file,
      `has ${terms} images in its basis (PSFAXIS3), but a polynomial of degree POLDEG1 = ${degree} in x and y needs ${termsOf(degree)}`,
    );
  }
  return [nx, ny, terms];
}

function readBasis(file: string, bytes: Uint8Array, hdu: Hdu, count: number): Float64Array {
  const field = tableFields(file, hdu).find(({ name }) => name.trim() === "PSF_MASK");
  if (field === undefined)
    throw badFile(file, "is a model of PSFEx without its basis: the column PSF_MASK is missing");
  const { values } = readField(file, bytes, hdu, field);
  if (!(values instanceof Float64Array) || values.length < count || field.repeat !== count) {
    throw badFile(file, `PSF_MASK has ${field.repeat} numbers, but PSFAXIS1, 2 and 3 say ${count}`);
  }
  const basis = values.slice(0, count);
  const bad = basis.findIndex((p) => !Number.isFinite(p));
  if (bad >= 0) throw badFile(file, `PSF_MASK: number ${bad} is ${basis[bad]}; every one must be finite`);
  return basis;
}

function positive(file: string, hdu: Hdu, key: string): number {
  const value = numberOf(file, hdu, key);
  if (value > 0 && value < Infinity) return value;
  throw badFile(file, `${key} = ${value}: it must be above 0`);
}
