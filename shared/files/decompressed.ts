/** Files that are compressed as a whole, such as image.fits.gz: told by their first bytes, not by their names. */
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { badFile } from "../errors.ts";
import { OpenFile } from "./read.ts";

/** A file, or what it holds decompressed. */
export interface Contents {
  readonly path: string;
  readonly size: number;
  /** @throws GalforgeError E_FILE when it ends before */
  readInto(into: Uint8Array, position: number): void;
  close(): void;
}

type Decompress = (path: string, bytes: Uint8Array, most: number) => Uint8Array;

interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  /** undefined: not read here */
  readonly decompress?: Decompress;
}

const COMPRESSIONS: readonly Compression[] = [
  { name: "gzip", magic: [0x1f, 0x8b], decompress: gunzip },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68], decompress: bunzip2 },
  { name: "compress (.Z)", magic: [0x1f, 0x9d] },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "zip", magic: [0x50, 0x4b, 3, 4] },
];
const LONGEST_MAGIC = 5;

/** What becomes larger than all of these is refused: it would fill the memory [bytes]. */
const LARGE = 2 ** 28;
const LARGEST = 2 ** 31;
const MOST_GROWTH = 200;

/** @throws GalforgeError E_FILE if it cannot be read, is damaged, is compressed in another way, or becomes too large */
export function openDecompressed(path: string): Contents {
  const file = OpenFile.open(path);
  try {
    const start = new Uint8Array(Math.min(LONGEST_MAGIC, file.size));
    file.readInto(start, 0);
    const compression = compressionOf(start);
    if (compression === undefined) return file;
    const bytes = new Uint8Array(file.size);
    file.readInto(bytes, 0);
    const contents = decompressed(path, bytes);
    file.close();
    return {
      path,
      size: contents.length,
      readInto: (into, position) => {
        const piece = contents.subarray(position, position + into.length);
        if (piece.length < into.length) throw badFile(path, `is truncated: it has ${contents.length} bytes`);
        into.set(piece);
      },
      close: () => {},
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The bytes of a file, decompressed where they are compressed. @throws as `openDecompressed` */
export function decompressed(path: string, bytes: Uint8Array): Uint8Array {
  const compression = compressionOf(bytes);
  if (compression === undefined) return bytes;
  const { name, decompress } = compression;
  if (decompress === undefined) {
    throw badFile(path, `is compressed by ${name}, which is not read here: decompress it first`);
  }
  const most = Math.min(LARGEST, Math.max(LARGE, MOST_GROWTH * bytes.length));
  return decompress(path, bytes, most);
}

const compressionOf = (bytes: Uint8Array): Compression | undefined =>
  COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));

const tooLarge = (path: string, most: number): Error =>
  badFile(path, `decompresses to more than ${Math.round(most / 2 ** 20)} MiB: decompress it on disk first`);

function gunzip(path: string, bytes: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: most, chunkSize: 1 << 18 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(path, most);
    throw badFile(path, `is damaged: its gzip data cannot be decompressed (${(cause as Error).message})`);
  }
}

/** What is used of seek-bzip, which comes without types. */
interface Bunzip {
  decode(
    input: { readByte(): number; read(into: Uint8Array, offset: number, length: number): number },
    output: { writeByte(byte: number): void },
  ): void;
}

const PIECE = 1 << 20;

function bunzip2(path: string, bytes: Uint8Array, most: number): Uint8Array {
  // CommonJS, and needed seldom
  const { decode } = createRequire(import.meta.url)("seek-bzip") as Bunzip;
  const output = new Pieces(() => tooLarge(path, most), most);
  let at = 0;
  const readByte = (): number => {
    if (at >= bytes.length) throw new Error("it ends too early");
    return bytes[at++];
  };
  const read = (into: Uint8Array, offset: number, length: number): number => {
    for (let i = 0; i < length; i++) into[offset + i] = readByte();
    return length;
  };
  try {
    // parts that were compressed one by one may follow each other
    while (at < bytes.length) decode({ readByte, read }, output);
  } catch (cause) {
    if (output.isFull) throw cause;
    throw badFile(path, `is damaged: its bzip2 data cannot be decompressed (${(cause as Error).message})`);
  }
  return output.join();
}

/** Bytes that come one by one. */
class Pieces {
  readonly #full: () => Error;
  readonly #most: number;
  readonly #done: Uint8Array[] = [];
  #piece = new Uint8Array(PIECE);
  #used = 0;
  isFull = false;

  constructor(full: () => Error, most: number) {
    this.#full = full;
    this.#most = most;
  }

  writeByte(byte: number): void {
    if (this.#used === PIECE) {
      this.#done.push(this.#piece);
      this.isFull = this.#done.length * PIECE >= this.#most;
      if (this.isFull) throw this.#full();
      this.#piece = new Uint8Array(PIECE);
      this.#used = 0;
    }
    this.#piece[this.#used++] = byte;
  }

  join(): Uint8Array {
    return Buffer.concat([...this.#done, this.#piece.subarray(0, this.#used)]);
  }
}
