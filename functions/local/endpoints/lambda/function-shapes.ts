import type { FunctionAlias, FunctionRecord, FunctionVersion } from "../../lambda/function-record.ts";
import { functionArn } from "../../lambda/function-store.ts";

/** FunctionConfiguration as Lambda answers it; `qualified` puts the version into the ARN. */
export const toFunctionConfiguration = ({ name }: FunctionRecord, version: FunctionVersion, qualified: boolean) => {
  const { configuration } = version;
  return {
    FunctionName: name,
    FunctionArn: functionArn(name, qualified ? version.version : undefined),
    Version: version.version,
    RevisionId: version.revisionId,
    Runtime: configuration.runtime,
    Role: configuration.roleArn,
    Handler: configuration.handler,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    CodeSha256: configuration.codeSha256,
    CodeSize: configuration.codeSizeBytes,
    Environment: { Variables: configuration.environment },
    ...(configuration.deadLetterArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: configuration.deadLetterArn } }),
    PackageType: "Zip",
    Architectures: ["x86_64"],
    LastModified: new Date(version.modifiedAt).toISOString().replace("Z", "+0000"),
    State: version.state,
    ...(version.state === "Pending"
      ? { StateReasonCode: "Creating", StateReason: "The function is being created." }
      : {}),
    LastUpdateStatus: version.updating ? "InProgress" : "Successful",
  };
};

/** AliasConfiguration as Lambda answers it. */
export const toAliasConfiguration = ({ name }: FunctionRecord, alias: FunctionAlias) => ({
  AliasArn: functionArn(name, alias.name),
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
  ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
});

/** A page of a list; the marker is the index of the next element, opaque to the caller. */
export const page = <Item>(items: readonly Item[], query: URLSearchParams): { items: Item[]; marker?: string } => {
  const from = Number(query.get("Marker") ?? 0);
  const until = from + Math.min(Number(query.get("MaxItems") ?? 50), 10_000);
  return { items: items.slice(from, until), ...(until < items.length ? { marker: String(until) } : {}) };
};
