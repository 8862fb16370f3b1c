/** The images that a detector's noise is taken from, read once for each renderer. */
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { badFile, badInput } from "../../shared/errors.ts";
import { decompressed } from "../../shared/files/decompressed.ts";
import { sha256, sha256File } from "../../shared/files/hash.ts";
import { readBytes } from "../../shared/files/read.ts";
import { readFitsImage } from "../../shared/formats/fits-image.ts";
import { decodeNpy } from "../../shared/formats/npy.ts";
import type { KernelImage } from "./covariance.ts";

/** A two-dimensional image, FITS (the first image of the file) or NPY. @throws GalforgeError E_FILE if it is none */
export function readNoiseImage(file: string): KernelImage {
  const bytes = decompressed(file, readBytes(file));
  const { shape, data } = bytes[0] === 0x93 ? decodeNpy(file, bytes) : readFitsImage(file, bytes);
  if (shape.length !== 2) {
    throw badFile(file, `an image must have two axes, but this array has shape [${shape.join(", ")}]`);
  }
  return { ny: shape[0], nx: shape[1], pixels: Float32Array.from(data, Number) };
}

/** What is in a file, or in the images of a directory, whatever their path is. */
export function hashNoiseFile(path: string): string {
  const files = backgroundFiles(path);
  if (files.length === 1 && files[0] === path) return sha256File(path);
  return sha256(files.map((file) => `${basename(file)} ${sha256File(file)}\n`).join(""));
}

/** The files of a background: itself, or all images of a directory by their names. @throws GalforgeError if there are none */
export function backgroundFiles(from: string): string[] {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(from).isDirectory();
  } catch (cause) {
    throw badFile(from, "cannot be read", cause);
  }
  if (!isDirectory) return [from];
  const images = readdirSync(from).filter((name) => /\.(fits?|fts|npy)(\.gz|\.fz)?$/i.test(name));
  if (images.length === 0)
    throw badInput(from, "this directory holds no FITS or NPY images to take backgrounds from");
  return images.sort().map((name) => join(from, name));
}
