/**
 * The header that a tile-compressed image had before it was compressed. FITS Standard 4.0, section 10.1: the table's own
 * keywords go, and those of the image that were renamed get their names back.
 */
import type { FitsValue } from "../fits-header.ts";

type Header = ReadonlyMap<string, FitsValue>;

/** Names that the image's own keywords have in the table. */
const RENAMED: Readonly<Record<string, string>> = {
  ZSIMPLE: "SIMPLE",
  ZTENSION: "XTENSION",
  ZBITPIX: "BITPIX",
  ZNAXIS: "NAXIS",
  ZEXTEND: "EXTEND",
  ZBLOCKED: "BLOCKED",
  ZPCOUNT: "PCOUNT",
  ZGCOUNT: "GCOUNT",
  ZHECKSUM: "CHECKSUM",
  ZDATASUM: "DATASUM",
};

/** Keywords of the table, and of how it holds the image. */
const OF_THE_TABLE =
  /^(XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|CHECKSUM|DATASUM|(TTYPE|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO|TDISP)\d+|ZIMAGE|ZCMPTYPE|ZQUANTIZ|ZDITHER0|ZMASKCMP|ZSCALE|ZZERO|ZBLANK|(ZTILE|ZNAME|ZVAL)\d+)$/;

export const isTiled = (header: Header): boolean => header.get("ZIMAGE") === true;

/** @param table the header of the table that holds the image */
export function originalHeader(table: Header): Header {
  const header = new Map<string, FitsValue>();
  for (const [key, value] of table) {
    const name = Object.hasOwn(RENAMED, key) ? RENAMED[key] : key.replace(/^ZNAXIS(?=\d+$)/, "NAXIS");
    if (name === key && (OF_THE_TABLE.test(key) || isDefaultName(key, value))) continue;
    header.set(name, value);
  }
  return header;
}

/** The name that CFITSIO gives to tables of images without one. */
const isDefaultName = (key: string, value: FitsValue): boolean =>
  key === "EXTNAME" && value === "COMPRESSED_IMAGE";
