/** Where a workspace keeps the content of a digest. */
export const artifactKey = (workspace: string, sha256: string): string => `${workspace}/sha256/${sha256}`;
