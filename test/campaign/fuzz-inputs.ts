/** Small valid files of every format that galforge reads, and what reads each. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { verifyDataset } from "../../datasets/check/verify.ts";
import { readCutoutList } from "../../datasets/survey/list.ts";
import { readCutout } from "../../datasets/survey/read-cutout.ts";
import { readBytes } from "../../shared/files/read.ts";
import { readSealedJson } from "../../shared/files/sealed.ts";
import { paddingOf } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeNpy } from "../../shared/formats/npy.ts";
import { decodeSafetensors, encodeSafetensors } from "../../shared/formats/safetensors.ts";
import { Stream } from "../../shared/random/stream.ts";
import { readObjects } from "../../sim/objects.ts";
import { loadPopulation } from "../../sim/population/load.ts";

export interface FuzzInput {
  readonly file: string;
  readonly valid: Uint8Array;
  readonly read: (path: string) => unknown;
}

const SIDE = 20;
const noise = new Stream(1, 0, 0);
const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, p) => {
  const [x, y] = [(p % SIDE) - 9.5, Math.floor(p / SIDE) - 9.5];
  return 500 * Math.exp(-(x * x + y * y) / 8) + noise.normal();
});

function fits(): Uint8Array {
  const cards = Object.entries({
    ...{ CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRVAL1: 150, CRVAL2: 2, CRPIX1: 10.5, CRPIX2: 10.5 },
    ...{
      CD1_1: -5.5e-5,
      CD2_2: 5.5e-5,
      BUNIT: "nanomaggy",
      MAGZERO: 22.5,
      GAIN: 1.5,
      EXPTIME: 30,
      SEEING: 0.7,
    },
  }).map(([key, value]) => ({ key, value }));
  const data = encodePixels(pixels);
  const head = imageHead({ dtype: "float32", shape: [SIDE, SIDE], cards });
  return Buffer.concat([head, data, new Uint8Array(paddingOf(data.length))]);
}

const text = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join("\n")}\n`);

const population = text(
  "description: small",
  "stamp: 16",
  "pixel_scale: 0.4",
  "parameters:",
  "  flux: {log_uniform: [500, 50000]}",
  "  hlr: {uniform: [0.3, 2]}",
  "  q: {truncated_normal: [0.6, 0.2, 0.1, 1]}",
  "  kind: {choice: [0.5, 1, 4]}",
  'galaxy: [{kind: sersic, flux: flux, hlr: "hlr * sqrt(q) + 0.1", n: kind, e: {uniform: [0, 0.6]}, pa: 12}]',
  "psf: {kind: moffat, fwhm: 0.8, beta: 3.5}",
  "detector: {sky: 100, gain: 1, read_noise: 5}",
);

const objects = [
  { n: 1, hlr: 0.5, flux: 100, e: 0.1, pa: 20, x0: 8, y0: 8, stamp: 16, pixel_scale: 0.2 },
  { components: [{ kind: "point", flux: 3 }], x0: 8, y0: 8, stamp: [16, 20], pixel_scale: 0.2 },
].map((o) => ({ ...o, psf: { kind: "moffat", fwhm: 0.7, beta: 3 } }));

const tensors = new Map([["a", { shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) }]]);

/** @param set a data set whose shards and manifest are read */
export function fuzzInputs(set: string): Readonly<Record<string, FuzzInput>> {
  const image = (file: string, valid: Uint8Array): FuzzInput => ({
    ...{ file, valid },
    read: (path) => readCutout({ image: path, where: path } as never),
  });
  const inSet = (file: string): FuzzInput => ({
    ...{ file: join("set", file), valid: readBytes(join(set, file)) },
    read: (path) => verifyDataset(dirname(path)),
  });
  return {
    fits: image("image.fits", fits()),
    "fits.gz": image("image.fits.gz", gzipSync(fits())),
    npy: image("image.npy", encodeNpy(pixels, [SIDE, SIDE])),
    list: {
      file: "list.csv",
      valid: text(
        "id,image,mask,sigma,x,y,sky,zero_point,pixel_scale,mine",
        "007,a.fits,,s.fits[SCI],10,10.5,0,22.5,0.2,x",
        'b,"b,c.fits",m.npy,,,,,,,"say ""so"""',
      ),
      read: (path) => readCutoutList(path),
    },
    population: {
      ...{ file: "mine.yaml", valid: population },
      read: (path) => {
        const drawn = loadPopulation({ file: path });
        for (let k = 0; k < 3; k++) drawn.draw(1, k);
      },
    },
    "objects.json": { file: "objects.json", valid: Buffer.from(JSON.stringify(objects)), read: readObjects },
    "objects.csv": {
      file: "objects.csv",
      valid: text(
        "name,n,hlr,flux,x0,y0,stamp,pixel_scale,psf,fwhm,beta",
        "a,1,0.5,100,8,8,16,0.2,moffat,0.7,3",
      ),
      read: readObjects,
    },
    safetensors: {
      file: "last.safetensors",
      valid: encodeSafetensors({ tensors, metadata: new Map([["epoch", "3"]]) } as never),
      read: (path) => decodeSafetensors(path, readBytes(path)),
    },
    "sealed JSON": {
      file: "config.json",
      valid: readBytes(join(set, "generate.json")),
      read: (path) => readSealedJson(path, () => {}),
    },
    manifest: inSet("manifest.json"),
    shard: inSet("shard-00000.msgpack"),
  };
}

/** A place for the file of an input, whose neighbours it needs are there. */
export function makeRoom(room: string, { file }: FuzzInput): string {
  mkdirSync(dirname(join(room, file)), { recursive: true });
  return join(room, file);
}
