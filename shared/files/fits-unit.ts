/** A header and data unit of a FITS file as it is written: padded to whole blocks, with its checksums. */
import { Checksum, seal } from "../formats/fits-checksum.ts";
import { paddingOf } from "../formats/fits-header.ts";
import type { AtomicFile } from "./atomic.ts";

export class FitsUnit {
  readonly #file: AtomicFile;
  readonly #header: Uint8Array;
  readonly #start: number;
  readonly #sum = new Checksum();
  #bytes = 0;

  /** Writes the header. @param header with `CHECKSUM_CARDS`, whose values come when it is finished */
  constructor(file: AtomicFile, header: Uint8Array) {
    this.#file = file;
    this.#header = header;
    this.#start = file.bytes;
    file.write(header);
  }

  write(data: Uint8Array): void {
    this.#file.write(data);
    this.#sum.add(data);
    this.#bytes += data.length;
  }

  /** @param header in the place of the first one, of the same length: what is only known at the end, such as the number of rows */
  finish(header = this.#header): void {
    if (header.length !== this.#header.length) throw new Error("the header has another length");
    this.#file.write(new Uint8Array(paddingOf(this.#bytes))); // zeros, which add nothing to the sum
    this.#file.rewrite(seal(header, this.#sum.value), this.#start);
  }
}
