/** SHA-256 of bytes and of files, as lower-case hexadecimal. */
import { createHash } from "node:crypto";
import { readPieces } from "./read.ts";

export const sha256 = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");

/** SHA-256 of a file of any size, in constant memory. */
export function sha256File(path: string): string {
  const hash = createHash("sha256");
  for (const piece of readPieces(path)) hash.update(piece);
  return hash.digest("hex");
}
