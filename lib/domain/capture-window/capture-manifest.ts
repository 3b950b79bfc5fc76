/** An archived object, named by its content. */
export interface CaptureObject {
  readonly key: string;
  /** Lower-case hex SHA-256. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The manifest of an hour: one line an object, ordered by key, as `sha256sum` writes and checks it. */
export const captureManifest = (objects: readonly CaptureObject[]): string =>
  [...objects]
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ sha256, key }) => `${sha256}  ${key}\n`)
    .join("");

/** Whether a manifest has a line of an object. */
export const manifestNames = (manifest: string, key: string): boolean =>
  manifest.split("\n").some((line) => line.slice(66) === key);
