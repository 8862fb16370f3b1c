/** What a worker thread of `sim field` runs. */
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { createTileWork, type Tile, type TileSetup, type TileTask } from "./render-tile.ts";

serve<TileTask, Tile>(createTileWork(workerData as TileSetup), (tile) =>
  tile.map(({ bytes }) => bytes.buffer),
);
