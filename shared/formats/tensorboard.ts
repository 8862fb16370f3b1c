/**
 * Event files of TensorBoard: records (tensorflow/core/lib/io/record_writer.h) that each hold one protocol buffer `Event`
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto). An event file begins with `encodeFileVersion`;
 * its name must contain "tfevents", and TensorBoard reads the files of a folder in the order of their names.
 */
import { crc32c } from "./crc32c.ts";
import { MessageWriter } from "./protobuf.ts";

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2, image: 4 } as const;
const IMAGE = { height: 1, width: 2, channels: 3, encoded: 4 } as const;
const SESSION_STATUS = 1;
const SESSION_START = 1;

/** When something happened. */
export interface Moment {
  /** seconds since 1970 */
  readonly wallTime: number;
  readonly step: number;
}

/** The first record of every event file. */
export function encodeFileVersion(wallTime: number): Uint8Array {
  return encodeRecord(
    new MessageWriter().double(EVENT.wallTime, wallTime).text(EVENT.fileVersion, "brain.Event:2"),
  );
}

/** A run begins, or goes on, here: TensorBoard forgets what the same folder says of this step and of later ones. */
export function encodeSessionStart(at: Moment): Uint8Array {
  const log = new MessageWriter().int(SESSION_STATUS, SESSION_START);
  return encodeRecord(beginEvent(at).message(EVENT.sessionLog, log));
}

/** Numbers by tag, "train/loss": kept as float32. */
export function encodeScalars(at: Moment, scalars: Readonly<Record<string, number>>): Uint8Array {
  const summary = new MessageWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    summary.message(SUMMARY_VALUE, new MessageWriter().text(VALUE.tag, tag).float(VALUE.simpleValue, value));
  }
  return encodeRecord(beginEvent(at).message(EVENT.summary, summary));
}

/** @param png a PNG file, of any kind that browsers show */
export function encodeImage(at: Moment, tag: string, png: Uint8Array): Uint8Array {
  const { width, height, channels } = readPngHeader(png);
  const image = new MessageWriter()
    .int(IMAGE.height, height)
    .int(IMAGE.width, width)
    .int(IMAGE.channels, channels)
    .bytes(IMAGE.encoded, png);
  const value = new MessageWriter().text(VALUE.tag, tag).message(VALUE.image, image);
  const summary = new MessageWriter().message(SUMMARY_VALUE, value);
  return encodeRecord(beginEvent(at).message(EVENT.summary, summary));
}

const beginEvent = ({ wallTime, step }: Moment): MessageWriter =>
  new MessageWriter().double(EVENT.wallTime, wallTime).int(EVENT.step, step);

/** length (uint64), masked CRC of it, data, masked CRC of the data; all little-endian. */
function encodeRecord(event: MessageWriter): Uint8Array {
  const data = event.finish();
  const record = new Uint8Array(16 + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** Rotated by 15 bits and moved: a CRC of data that hold CRCs would be a poor one. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Channels by the colour type of the PNG header; a palette (3) is of RGB colours. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** The first chunk of a PNG file is IHDR, at byte 8: length, name, width, height, bit depth, colour type. */
function readPngHeader(png: Uint8Array): { width: number; height: number; channels: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < 26 || view.getUint32(0) !== 0x89504e47) throw new Error("not a PNG file");
  return { width: view.getUint32(16), height: view.getUint32(20), channels: CHANNELS[png[25]] };
}
