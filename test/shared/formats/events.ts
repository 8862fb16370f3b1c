/** Reads TensorBoard event files, apart from the code that writes them: frames by Buffer, checksums bit by bit. */

export interface DecodedEvent {
  readonly wallTime?: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly session?: number;
  readonly scalars?: Record<string, number>;
  readonly images?: Record<string, { height: number; width: number; channels: number; png: Buffer }>;
}

type Field = readonly [number: number, value: number | Buffer];

/** @throws Error at the first frame whose checksum is wrong, or that is cut off */
export function decodeEvents(file: Uint8Array): DecodedEvent[] {
  const raw = Buffer.from(file);
  const events: DecodedEvent[] = [];
  for (let at = 0; at < raw.length; ) {
    const length = Number(raw.readBigUInt64LE(at));
    check(raw.subarray(at, at + 8), raw.readUInt32LE(at + 8));
    const data = raw.subarray(at + 12, at + 12 + length);
    check(data, raw.readUInt32LE(at + 12 + length));
    events.push(decodeEvent(data));
    at += 16 + length;
  }
  return events;
}

function check(data: Buffer, masked: number): void {
  const unmoved = (masked - 0xa282ead8) >>> 0;
  const stored = ((unmoved << 15) | (unmoved >>> 17)) >>> 0;
  let crc = 0xffffffff;
  for (const byte of data) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (crc ^ (byte >> bit)) & 1;
      crc = (crc >>> 1) ^ (carry ? 0x82f63b78 : 0);
    }
  }
  if ((crc ^ 0xffffffff) >>> 0 !== stored) throw new Error("checksum");
}

function decodeEvent(data: Buffer): DecodedEvent {
  const fields = new Map(decodeFields(data));
  const scalars: Record<string, number> = {};
  const images: Record<string, { height: number; width: number; channels: number; png: Buffer }> = {};
  for (const [, value] of fields.has(5) ? decodeFields(fields.get(5) as Buffer) : []) {
    const inner = new Map(decodeFields(value as Buffer));
    const tag = String(inner.get(1));
    if (inner.has(2)) scalars[tag] = inner.get(2) as number;
    if (inner.has(4)) {
      const [height, width, channels, png] = decodeFields(inner.get(4) as Buffer).map(([, v]) => v);
      images[tag] = { height, width, channels, png } as (typeof images)[string];
    }
  }
  return {
    ...(fields.has(1) ? { wallTime: fields.get(1) as number } : {}),
    ...(fields.has(2) ? { step: fields.get(2) as number } : {}),
    ...(fields.has(3) ? { fileVersion: String(fields.get(3)) } : {}),
    ...(fields.has(7) ? { session: decodeFields(fields.get(7) as Buffer)[0][1] as number } : {}),
    ...(Object.keys(scalars).length > 0 ? { scalars } : {}),
    ...(Object.keys(images).length > 0 ? { images } : {}),
  };
}

function decodeFields(data: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = data[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    const number = key >> 3;
    if ((key & 7) === 0) fields.push([number, varint()]);
    else if ((key & 7) === 1) {
      fields.push([number, data.readDoubleLE(at)]);
      at += 8;
    } else if ((key & 7) === 5) {
      fields.push([number, data.readFloatLE(at)]);
      at += 4;
    } else if ((key & 7) === 2) {
      const length = varint();
      fields.push([number, data.subarray(at, at + length)]);
      at += length;
    } else throw new Error(`wire type ${key & 7}`);
  }
  return fields;
}
