import { describe, expect, it } from "vitest";
import { crc32c } from "../../../shared/formats/crc32c.ts";
import { encodePng } from "../../../shared/formats/png.ts";
import { MessageWriter } from "../../../shared/formats/protobuf.ts";
import {
  encodeFileVersion,
  encodeImage,
  encodeScalars,
  encodeSessionStart,
} from "../../../shared/formats/tensorboard.ts";
import { decodeEvents } from "./events.ts";

const at = { wallTime: 1_770_000_000.25, step: 300 };
const head = { wallTime: at.wallTime, step: at.step };

describe("crc32c", () => {
  it("has the known values of RFC 3720 B.4 and the usual check string", () => {
    const of = (bytes: number[]): number => crc32c(Uint8Array.from(bytes));
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(of(Array(32).fill(0))).toBe(0x8a9136aa);
    expect(of(Array(32).fill(255))).toBe(0x62a8ab43);
    expect(of(Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(of([])).toBe(0);
  });
});

describe("MessageWriter", () => {
  it("writes doubles of 8 little-endian bytes, also where it has to grow", () => {
    const writer = new MessageWriter().bytes(2, new Uint8Array(250)).double(1, -0.1);
    const bytes = writer.finish();
    expect(bytes.length).toBe(1 + 2 + 250 + 1 + 8);
    expect(bytes[253]).toBe((1 << 3) | 1);
    expect(Buffer.from(bytes).readDoubleLE(254)).toBe(-0.1);
  });
});

describe("event files", () => {
  it("hold version, session, scalars", () => {
    const file = Buffer.concat([
      encodeFileVersion(at.wallTime),
      encodeSessionStart({ ...at, step: 0 }),
      encodeScalars(at, { "train/loss": 0.1, "val/r2/flux": -2.5, "train/grad": Number.NaN }),
    ]);
    expect(decodeEvents(file)).toEqual([
      { wallTime: at.wallTime, fileVersion: "brain.Event:2" },
      { wallTime: at.wallTime, step: 0, session: 1 },
      {
        ...head,
        scalars: { "train/loss": Math.fround(0.1), "val/r2/flux": -2.5, "train/grad": Number.NaN },
      },
    ]);
  });

  it("hold steps beyond 32 bits", () => {
    const file = encodeScalars({ wallTime: 1, step: 2 ** 40 + 1 }, { a: 1 });
    expect(decodeEvents(file)[0].step).toBe(2 ** 40 + 1);
  });

  it.each([1, 3] as const)("hold PNG pictures of %i channels, with their size", (channels) => {
    const png = encodePng({ width: 5, height: 3, channels, data: new Uint8Array(15 * channels).fill(9) });
    const [event] = decodeEvents(encodeImage(at, "val/stamps", png));
    expect(event).toEqual({
      ...head,
      images: { "val/stamps": { height: 3, width: 5, channels, png: Buffer.from(png) } },
    });
  });

  it("takes no picture that is not PNG", () => {
    expect(() => encodeImage(at, "x", new Uint8Array(40))).toThrow(/not a PNG/);
  });
});
