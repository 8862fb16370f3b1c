/**
 * Stamps of batches of scenes on a WebGPU device: scenes go in, pixels and measures come back, everything between stays there. What
 * the device does not take (Packer.takes) the processor renders. Several batches may be under way: while one is computed, the
 * pixels of the one before are read.
 */
import { inContext } from "../../shared/errors.ts";
import type { Adapter } from "../../shared/gpu/adapters.ts";
import { withPassingResults } from "../../shared/gpu/passing-results.ts";
import { DetectorNoise } from "../noise/detector.ts";
import { Renderer } from "../render/renderer.ts";
import type { Scene } from "../scene.ts";
import { type NoisePlace, type Packed, Packer, packDetectors } from "./pack.ts";
import { valuesPerObject, workPerObject } from "./pipeline.ts";
import { DeviceLost, DeviceMemoryShort, deviceError, Session } from "./session.ts";
import type { Copy } from "./staging.ts";

/** An object in one band. */
export interface Plane extends NoisePlace {
  readonly scene: Scene;
}

export interface Batch {
  /** all of one stamp size */
  readonly planes: readonly Plane[];
  readonly seed: number;
  /** leaves the light alone, without sky and noise */
  readonly noiseless: boolean;
  /** an object for messages */
  nameOf(id: number): string;
}

export interface RenderedBatch {
  /** [count][ny][nx] ADU */
  readonly pixels: Float32Array<ArrayBuffer>;
  /** [count]: what StampMeasure of sim/noise/detector.ts says of each stamp */
  readonly fluxInStamp: Float64Array<ArrayBuffer>;
  readonly snr: Float64Array<ArrayBuffer>;
}

/** Objects of a batch: enough to fill a large GPU; a program that computes as a GPU gains nothing from many. */
const BATCH = { hardware: 1024, software: 32 } as const;
/** Pixels of a batch in the memory of this process [bytes]: twice as much waits while two are under way. */
const BATCH_BYTES = 1 << 26;
/** Largest share of the device's limit for one buffer that a batch takes. */
const SHARE = 0.5;
/** Multiplications of one submission: drivers take a device away that does not answer for seconds (Windows: 2 s). */
const MOST_WORK = 2e10;
/** A lost device is asked for again so often, each time with batches of a quarter. */
const MOST_LOSSES = 2;
const AFTER_LOSS = 1 / 4;

export class DeviceRenderer {
  readonly #adapter: Adapter;
  readonly #packer = new Packer();
  #session: Promise<Session>;
  #batch: number;
  #losses = 0;
  #closed = false;
  /** the last submission: kernels of two batches must not be enqueued in turns, for they share their buffers */
  #submitted: Promise<unknown> = Promise.resolve();
  #processor: { readonly renderer: Renderer; readonly noise: DetectorNoise } | undefined;

  private constructor(adapter: Adapter, session: Session) {
    this.#adapter = adapter;
    this.#session = Promise.resolve(session);
    this.#batch = adapter.software ? BATCH.software : BATCH.hardware;
  }

  /** @throws GalforgeError E_DEVICE if the adapter gives no device */
  static async open(adapter: Adapter): Promise<DeviceRenderer> {
    return new DeviceRenderer(adapter, await Session.open(adapter));
  }

  /** the adapter's */
  get name(): string {
    return this.#adapter.name;
  }

  /** How many stamps of this size a batch should have. */
  batchOf([ny, nx]: readonly [number, number]): number {
    return Math.max(1, Math.min(this.#batch, Math.floor(BATCH_BYTES / (4 * ny * nx))));
  }

  /**
   * Short of memory it goes on with smaller batches; after the loss of the device with another one, and smaller batches.
   * @throws GalforgeError E_DEVICE if that does not help; what `pack` and the processor's renderer throw
   */
  async render(batch: Batch): Promise<RenderedBatch> {
    const session = this.#session;
    try {
      return await this.#renderOn(await session, batch);
    } catch (error) {
      if (!(error instanceof DeviceLost) || this.#closed) throw error;
      await this.#reopen(session, error);
      return this.render(batch);
    }
  }

  /** Gives the device back. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#submitted;
    await (await this.#session).close();
  }

  async #renderOn(session: Session, batch: Batch): Promise<RenderedBatch> {
    const count = batch.planes.length;
    const [ny, nx] = batch.planes[0].scene.stamp;
    const result: RenderedBatch = {
      pixels: new Float32Array(count * ny * nx),
      fluxInStamp: new Float64Array(count),
      snr: new Float64Array(count),
    };
    const onDevice = [...batch.planes.keys()].filter((k) => Packer.takes(batch.planes[k].scene));
    const readings: Promise<void>[] = [];
    for (let from = 0; from < onDevice.length; ) {
      const members = onDevice.slice(from, from + this.batchOf([ny, nx]));
      const done = await this.#inTurn(() => this.#submit(session, batch, members, result));
      if (done === undefined) continue; // with smaller batches
      from += done.count;
      done.reading.catch(() => undefined); // reported below, not as unhandled before
      readings.push(done.reading);
    }
    this.#onProcessor(batch, result);
    await Promise.all(readings);
    return result;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#submitted.then(work);
    this.#submitted = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Enqueues the first of `members`, as many as one submission should have.
   * @returns how many, and the promise that they are in `to`; undefined if memory was short: try again
   */
  async #submit(
    session: Session,
    batch: Batch,
    members: readonly number[],
    to: RenderedBatch,
  ): Promise<{ count: number; reading: Promise<void> } | undefined> {
    const [ny, nx] = batch.planes[members[0]].scene.stamp;
    const packed = this.#pack(session, batch, members);
    const chosen = members.slice(0, packed.count);
    const detectors = packDetectors(chosen.map((k) => batch.planes[k]));
    let copy: Copy | undefined;
    try {
      const enqueued = await session.submit(() => {
        const { pipeline, noise } = session.kernels;
        return withPassingResults(async (keep) => {
          const image = await keep(pipeline.render(packed, ny, nx));
          const measures = await keep(pipeline.measure(image, detectors));
          const pixels = batch.noiseless
            ? image
            : await keep(noise.add(image, detectors, chosen.length, ny * nx, batch.seed));
          copy = session.staging.copy(
            [pixels.buffer, measures.buffer],
            [4 * chosen.length * ny * nx, 8 * chosen.length],
          );
          return copy;
        });
      });
      const reading = session.read(() =>
        enqueued.read(([values, sums]) => {
          chosen.forEach((k, i) => {
            to.pixels.set(values.subarray(i * ny * nx, (i + 1) * ny * nx), k * ny * nx);
            to.fluxInStamp[k] = sums[2 * i];
            to.snr[k] = Math.sqrt(sums[2 * i + 1]);
          });
        }),
      );
      return { count: chosen.length, reading };
    } catch (error) {
      copy?.release();
      if (!(error instanceof DeviceMemoryShort)) throw error;
      if (chosen.length === 1) {
        throw deviceError(session.name, `has not enough memory for a single stamp (${error.message})`, error);
      }
      this.#batch = Math.max(1, Math.floor(chosen.length / 2));
      await session.restart();
      return undefined;
    }
  }

  #pack({ device }: Session, batch: Batch, members: readonly number[]): Packed {
    const [ny, nx] = batch.planes[members[0]].scene.stamp;
    const scenes = members.map((k) => batch.planes[k].scene);
    const nameOf = (i: number): string => batch.nameOf(batch.planes[members[i]].id);
    const packed = this.#packer.pack(scenes, nameOf);
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    const bytes = SHARE * Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const room = Math.min(
      bytes / (4 * valuesPerObject(packed, ny, nx)),
      MOST_WORK / workPerObject(packed, ny, nx),
    );
    if (packed.count <= room) return packed;
    return this.#packer.pack(scenes.slice(0, Math.max(1, Math.floor(room))), nameOf);
  }

  /** What the device does not take. */
  #onProcessor({ planes, seed, noiseless, nameOf }: Batch, to: RenderedBatch): void {
    planes.forEach(({ scene, detector, id, band }, k) => {
      if (Packer.takes(scene)) return;
      this.#processor ??= { renderer: new Renderer(), noise: new DetectorNoise() };
      const { renderer, noise } = this.#processor;
      const size = scene.stamp[0] * scene.stamp[1];
      const image = to.pixels.subarray(k * size, (k + 1) * size);
      try {
        renderer.render(scene, image);
      } catch (error) {
        throw inContext(nameOf(id), error);
      }
      const measured = noiseless
        ? noise.measure(image, detector)
        : noise.apply(image, detector, seed, id, band);
      to.fluxInStamp[k] = measured.flux_in_stamp;
      to.snr[k] = measured.snr;
    });
  }

  /** All batches that were on the lost device come here; the first opens another one. */
  async #reopen(lost: Promise<Session>, why: DeviceLost): Promise<void> {
    if (this.#session !== lost) return;
    if (this.#losses++ >= MOST_LOSSES) {
      throw deviceError(this.name, `was lost ${this.#losses} times (${why.message})`, why);
    }
    this.#batch = Math.max(1, Math.floor(this.#batch * AFTER_LOSS));
    this.#session = Session.open(this.#adapter);
    await this.#session;
  }
}
