/**
 * Quantiles of the redshifts of all rows, as `qp` of the LSST DESC reads them (`qp.read`): a FITS file with the tables META (pdf_name "quant",
 * pdf_version, quants), DATA (locs, a row a galaxy) and ANCIL (its id and its row in the catalogue). https://github.com/LSSTDESC/qp
 * It takes no NaN: rows without estimates are left out.
 */
import { badInput } from "../../../shared/errors.ts";
import { AtomicFile } from "../../../shared/files/atomic.ts";
import { FitsUnit } from "../../../shared/files/fits-unit.ts";
import { CHECKSUM_CARDS } from "../../../shared/formats/fits-checksum.ts";
import { type Card, encodeHeader } from "../../../shared/formats/fits-header.ts";
import { encodeRows, type FitsColumn, tableHead } from "../../../shared/formats/fits-table.ts";
import { isPresent } from "../../../train/labels.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { conversionOf } from "../columns/conversions.ts";
import type { Beside, BesideHead } from "./beside.ts";

/** 0.5 %, 1.5 %, ..., 99.5 % */
const QUANTS = Float64Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);

const PRIMARY: readonly Card[] = [
  { key: "SIMPLE", value: true, comment: "conforms to FITS standard" },
  { key: "BITPIX", value: 8 },
  { key: "NAXIS", value: 0 },
  { key: "EXTEND", value: true },
  ...CHECKSUM_CARDS,
];

/** The redshift of a network, or the only target that it has. @throws GalforgeError if there is neither */
export function quantileTarget({ supervise }: Pick<RunConfig, "supervise">): Supervised {
  const redshifts = supervise.filter(({ role }) => role === "redshift");
  const [target, other] = redshifts.length === 0 ? supervise : redshifts;
  if (target !== undefined && other === undefined) return target;
  const names = supervise.map(({ name }) => name).join(", ");
  throw badInput(
    "--quantiles",
    `is for the redshift of a network, and this one estimates ${names}: the catalogue has five quantiles of each, --samples has all`,
  );
}

export function openQuantiles(path: string, { config, quantities, rows, facts }: BesideHead): Beside {
  const target = quantileTarget(config);
  const { name } = target;
  const { scale, offset } = conversionOf(target, config.image.bands);
  const [id] = quantities;
  const { description, unit } = quantities.find(({ column }) => column.name === name)!.column;
  const file = AtomicFile.create(path);
  new FitsUnit(file, encodeHeader(PRIMARY)).finish();
  writeTable(file, "META", [
    { name: "pdf_name", kind: "string", values: ["quant"] },
    { name: "pdf_version", kind: "int64", values: BigInt64Array.of(0n) },
    { name: "quants", kind: "images", values: QUANTS, shape: [QUANTS.length] },
  ]);
  const locs = (values: Float64Array): FitsColumn[] => [
    {
      name: "locs",
      description,
      unit: unit === "1" ? "" : unit,
      kind: "images",
      values,
      shape: [QUANTS.length],
    },
  ];
  const cards = [
    ...facts.map(({ key, name: comment, value }): Card => ({ key, value, comment })),
    ...CHECKSUM_CARDS,
  ];
  const headOf = (count: number): Uint8Array => tableHead("DATA", locs(new Float64Array()), count, cards);
  const data = new FitsUnit(file, headOf(rows));
  const kept: { ids: (string | number)[]; rows: number[] } = { ids: [], rows: [] };
  let seen = 0;
  return {
    async write(block) {
      const { posterior, estimates, rows: batch, count } = block;
      const values = estimates.values.get(name)!;
      const good = Array.from({ length: count }, (_, k) => k).filter(
        (k) => batch.empty[k] === 0 && isPresent(offset(batch, k) + scale(batch, k) * values[k]!),
      );
      const all = Array.from(QUANTS, (p) => posterior.quantile!(name, p));
      const out = new Float64Array(good.length * QUANTS.length);
      good.forEach((k, row) => {
        const [from, by] = [offset(batch, k), scale(batch, k)];
        all.forEach((column, i) => {
          out[row * QUANTS.length + i] = from + by * column[k]!;
        });
      });
      data.write(encodeRows(locs(out)));
      const ids = id!.values(block);
      for (const k of good) {
        kept.ids.push(ids[k]!);
        kept.rows.push(seen + k);
      }
      seen += count;
    },
    async finish() {
      data.finish(headOf(kept.rows.length));
      writeTable(file, "ANCIL", [
        id!.column.kind === "string"
          ? { name: "id", kind: "string", values: kept.ids.map(String), width: id!.column.width ?? 1 }
          : { name: "id", kind: "int64", values: BigInt64Array.from(kept.ids, BigInt) },
        { name: "row", kind: "int64", values: BigInt64Array.from(kept.rows, BigInt) },
      ]);
      file.commit();
    },
    abort: () => file.abort(),
  };
}

function writeTable(file: AtomicFile, name: string, columns: readonly FitsColumn[]): void {
  const rows = columns[0]!.kind === "images" ? 1 : columns[0]!.values.length;
  const unit = new FitsUnit(file, tableHead(name, columns, rows, CHECKSUM_CARDS));
  unit.write(encodeRows(columns));
  unit.finish();
}
