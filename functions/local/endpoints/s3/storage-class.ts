import type { ObjectProperties } from "./object-version.ts";

/** Whether the bytes can be read at once: what is archived only while a restored copy lasts. */
export const isReadable = ({ storageClass, restored }: ObjectProperties, now: number): boolean =>
  storageClass === undefined || (restored !== undefined && restored.from <= now && now < restored.until);

/** `x-amz-storage-class` and `x-amz-restore`; S3 says nothing of STANDARD. */
export const storageHeaders = (
  { storageClass, restored }: ObjectProperties,
  now: number,
): Readonly<Record<string, string>> => ({
  ...(storageClass === undefined ? {} : { "x-amz-storage-class": storageClass }),
  ...(storageClass === undefined || restored === undefined || restored.until <= now
    ? {}
    : {
        "x-amz-restore":
          now < restored.from
            ? 'ongoing-request="true"'
            : `ongoing-request="false", expiry-date="${new Date(restored.until).toUTCString()}"`,
      }),
});
