/**
 * List prices of Amazon S3 in us-east-1, micro-USD per GB and month, first tier of volume, and what Deep Archive keeps beside
 * each object: 8 KiB for its name at the price of Standard, 32 KiB for its index at its own.
 *
 * Source: aws.amazon.com/s3/pricing, as of 2026-11; a GB is 2^30 bytes there.
 */
export const storagePrices = {
  asOf: "2026-11",
  standardMicroUsdPerGbMonth: 23_000,
  deepArchiveMicroUsdPerGbMonth: 990,
  overheadStandardBytes: 8 * 1024,
  overheadDeepArchiveBytes: 32 * 1024,
  gbBytes: 2 ** 30,
} as const;
