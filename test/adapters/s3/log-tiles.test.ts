import { logTilesContract } from "../../contracts/log-tiles.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";

logTilesContract("the store of the tests", async () => memoryLogTiles().tiles);
