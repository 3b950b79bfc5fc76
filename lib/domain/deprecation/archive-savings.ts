import { movedBytesMin } from "../archival/moved-bytes-min.ts";
import { storagePrices } from "./storage-prices.ts";

export interface ArchiveSavings {
  readonly movedBytes: number;
  readonly savedMicroUsdPerMonth: number;
}

/**
 * What moving a version's files from S3 Standard to Glacier Deep Archive saves, by list price, rounded down.
 *
 * @param artifacts  what the version alone uses; a file under two names is stored once
 */
export const archiveSavings = (
  artifacts: readonly { readonly sha256: string; readonly sizeBytes: number }[],
): ArchiveSavings => {
  const sizes = [...new Map(artifacts.map(({ sha256, sizeBytes }) => [sha256, sizeBytes])).values()];
  const moved = sizes.filter((bytes) => bytes >= movedBytesMin);
  const movedBytes = moved.reduce((sum, bytes) => sum + bytes, 0);
  const {
    standardMicroUsdPerGbMonth: standard,
    deepArchiveMicroUsdPerGbMonth: archived,
    overheadStandardBytes,
    overheadDeepArchiveBytes,
    gbBytes,
  } = storagePrices;
  const overhead = moved.length * (overheadStandardBytes * standard + overheadDeepArchiveBytes * archived);
  return {
    movedBytes,
    savedMicroUsdPerMonth: Math.floor((movedBytes * (standard - archived) - overhead) / gbBytes),
  };
};
