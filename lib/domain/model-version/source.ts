import { accept, type Result, refuse } from "../result.ts";
import { withoutUserInfo } from "../without-user-info.ts";

/** Where a tracking client says the files of a version are. */
export type Source =
  | { readonly kind: "logged-model"; readonly loggedModel: string }
  | { readonly kind: "version"; readonly model: string; readonly version: string }
  | { readonly kind: "alias"; readonly model: string; readonly alias: string }
  | { readonly kind: "run"; readonly run: string; readonly path: string }
  /** Files that were uploaded through us; the path has no slash at either end. */
  | { readonly kind: "tracked"; readonly path: string }
  /** In somebody else's store: nothing of it is read. */
  | { readonly kind: "elsewhere"; readonly uri: string };

export interface InvalidSource {
  readonly code: "invalid-source";
  /** Without a name and a password. */
  readonly source: string;
  readonly reason: string;
}

const sourceCharactersMax = 500;

/** Stores that nobody reads on our behalf, so nothing of this machine or network can be reached by them. */
const schemesElsewhere = ["s3", "gs", "wasbs", "abfss", "dbfs", "hdfs", "https", "http", "ftp", "sftp"];

/**
 * Reads the source of a version. Refused is whatever reads as one place and may lead to another: local files, `..` in any
 * encoding, backslashes, queries, fragments, names and passwords, no host (CVE-2023-1177, CVE-2023-6977, CVE-2024-2928,
 * CVE-2024-3848). Tags have no say in it (CVE-2026-2614).
 */
export const parseSource = (
  text: string,
  charactersMax: number = sourceCharactersMax,
): Result<Source, InvalidSource> => {
  const no = (reason: string) => refuse({ code: "invalid-source" as const, source: withoutUserInfo(text), reason });
  if (text.length > charactersMax) return no(`it is longer than ${charactersMax} characters`);
  if (!/^[\x21-\x7e ]+$/.test(text)) return no("it is empty or has other characters than ASCII's printable ones");
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(\/.*)$/i.exec(text) ?? [];
  if (scheme === "" || scheme.toLowerCase() === "file")
    return no(
      "local files are not read: log the model to a run, and name its models:/, runs:/ or mlflow-artifacts:/ URI",
    );
  const fault = /[\\?#;]/.exec(text)?.[0];
  if (fault !== undefined) return no(`it has a ${fault}`);
  if (leavesItsPlace(rest))
    return no("its path has an empty part, . or .., a control character, or is encoded more than once");
  switch (scheme.toLowerCase()) {
    case "models":
      return (
        modelSource(rest) ?? no("models:/ is followed by m-<id>, <name>/<version>, <name>/latest or <name>@<alias>")
      );
    case "runs":
      return runSource(rest) ?? no("runs:/ is followed by <run id>/<path>");
    case "mlflow-artifacts":
      return rest.startsWith("//")
        ? no("mlflow-artifacts: of this server is followed by one slash and no host")
        : accept({ kind: "tracked", path: rest.replace(/^\/+|\/+$/g, "") });
    default:
      return elsewhere(scheme.toLowerCase(), rest)
        ? accept({ kind: "elsewhere", uri: text })
        : no(`${scheme}: with a host and without user names is expected, of ${schemesElsewhere.join(", ")}`);
  }
};

const modelSource = (rest: string): Result<Source, never> | undefined => {
  const logged = /^\/(m-[0-9a-f]{32})$/.exec(rest)?.[1];
  if (logged !== undefined) return accept({ kind: "logged-model", loggedModel: logged });
  const latest = /^\/([^/@]+)\/latest$/i.exec(rest)?.[1];
  if (latest !== undefined) return accept({ kind: "alias", model: latest, alias: "latest" });
  const [, model = "", version] = /^\/([^/@]+)\/([0-9]+)$/.exec(rest) ?? [];
  if (version !== undefined) return accept({ kind: "version", model, version });
  const [, named = "", alias] = /^\/([^/@]+)@([^/@]+)$/.exec(rest) ?? [];
  return alias === undefined ? undefined : accept({ kind: "alias", model: named, alias });
};

/** Whether a text may be a run's id, ours or another server's (mlflow/utils/validation.py, _RUN_ID_REGEX). */
export const isRunId = (text: string): boolean => /^[0-9a-zA-Z][\w-]{0,255}$/.test(text);

const runSource = (rest: string): Result<Source, never> | undefined => {
  const [, run = "", path] = /^\/([^/]+)\/(.+?)\/?$/.exec(rest) ?? [];
  return path === undefined || !isRunId(run) ? undefined : accept({ kind: "run", run, path });
};

const elsewhere = (scheme: string, rest: string): boolean => {
  const [, host = ""] = /^\/\/([^/]*)/.exec(rest) ?? [];
  // Azure's stores are written container@account.
  const hasName = host.includes("@") && !["wasbs", "abfss"].includes(scheme);
  const needsHost = !["dbfs", "hdfs"].includes(scheme);
  return schemesElsewhere.includes(scheme) && !hasName && (host !== "" || !needsHost);
};

/** As often as a server on the way might decode it. */
const decodingsMax = 3;

const leavesItsPlace = (path: string): boolean => {
  // Of three slashes the first two are of a host that is left out.
  let text = path.replace(/^\/\/(?=\/)|^\/(?=\/)/, "");
  for (let round = 0; round <= decodingsMax; round += 1) {
    const parts = text.replaceAll("\\", "/").split("/").slice(1);
    const isOdd = (part: string, place: number) =>
      part === "." || part === ".." || (part === "" && place < parts.length - 1) || /\p{Cc}/u.test(part);
    if (parts.some(isOdd)) return true;
    const decoded = decode(text);
    if (decoded === undefined || decoded === text) return decoded === undefined;
    text = decoded;
  }
  return true;
};

/** Undefined where it cannot be decoded. */
const decode = (text: string): string | undefined => {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
