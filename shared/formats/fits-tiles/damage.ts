/** What a codec throws when its bytes cannot be what they should be: the reader of the tile adds file and tile. */
export class TileDamage extends Error {}

export const endsEarly = (): TileDamage => new TileDamage("its compressed data end too early");
