/** What a worker thread of `sim generate --table-only` runs. */
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { createRowsWork, type RowsSetup } from "./table-rows.ts";

serve(createRowsWork(workerData as RowsSetup), (rows) => [rows.buffer]);
