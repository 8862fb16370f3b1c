/** Buffers by which results come back from a device: kept, and lent to one reading at a time. */

export interface Copy {
  /** waits for the device, and shows the float32 values of each source during the call */
  read(receive: (values: readonly Float32Array[]) => void): Promise<void>;
  /** instead of reading: gives the buffer back */
  release(): void;
}

// GPUBufferUsage and GPUMapMode are global names only once a device is there
const MAP_READ = 1;
const COPY_DST = 8;

export class Staging {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Enqueues the copy of the first `bytes` of each source, after what was enqueued before. */
  copy(sources: readonly GPUBuffer[], bytes: readonly number[]): Copy {
    const total = bytes.reduce((a, b) => a + b, 0);
    const buffer = this.#take(total);
    const encoder = this.#device.createCommandEncoder();
    let at = 0;
    sources.forEach((source, i) => {
      encoder.copyBufferToBuffer(source, 0, buffer, at, bytes[i]);
      at += bytes[i];
    });
    this.#device.queue.submit([encoder.finish()]);
    return {
      read: async (receive) => {
        await buffer.mapAsync(MAP_READ, 0, total);
        try {
          const mapped = buffer.getMappedRange(0, total);
          let from = 0;
          receive(
            bytes.map((length) => {
              const values = new Float32Array(mapped, from, length / 4);
              from += length;
              return values;
            }),
          );
        } finally {
          buffer.unmap();
          this.#free.push(buffer);
        }
      },
      release: () => void this.#free.push(buffer),
    };
  }

  close(): void {
    for (const buffer of this.#free.splice(0)) buffer.destroy();
  }

  #take(bytes: number): GPUBuffer {
    const found = this.#free.findIndex(({ size }) => size >= bytes);
    if (found >= 0) return this.#free.splice(found, 1)[0];
    for (const small of this.#free.splice(0)) small.destroy();
    return this.#device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
  }
}
