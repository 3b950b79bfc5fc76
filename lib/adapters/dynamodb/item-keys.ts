import { rootLog } from "../../domain/log/log-origin.ts";

/** How every item of the tables is addressed: the whole key vocabulary on one screen. Keys begin with the workspace; no query crosses it. */
export const leafShards = 8;

const digits = (value: number) => String(value).padStart(12, "0");

export const stateKey = (workspace: string, kind: string, id: string) => ({
  pk: `${workspace}#${kind}#${id}`,
  sk: "STATE",
});

export const claimKey = (workspace: string, name: string) => stateKey(workspace, "claim", name);

/** Where arrivals in stages that may serve and raises of the tier meet. No log has it: in a restored table neither is under way. */
export const tierWatchKey = (workspace: string, model: string) => ({ pk: `${workspace}#model#${model}`, sk: "WATCH" });

export const idempotencyKey = (workspace: string, hash: string) => stateKey(workspace, "idempotency", hash);

/** Pointer to a leaf that rides in its aggregate's STATE until it is in the log. */
export const leafPointerKey = (workspace: string, kind: string, id: string, revision: number) => ({
  pk: leafPartition(workspace, leafShard(kind, id)),
  sk: `LEAF#${kind}#${id}#${digits(revision)}`,
});

export const leafPartition = (workspace: string, shard: number) => `${workspace}#leaves#${shard}`;

/** Pointer to an effect that rides in its aggregate's STATE until it is settled. */
export const effectPointerKey = (workspace: string, worker: string, effectId: string) => ({
  pk: effectPartition(workspace, worker),
  sk: `EFFECT#${worker}#${effectId}`,
});

export const effectPartition = (workspace: string, worker: string) => `${workspace}#effects#${worker}`;

/** One example of a prediction in the `measure` table; `row` is its place in the request's batch. */
export const predictionKey = (workspace: string, id: string, row: number) => ({
  pk: `${workspace}#prediction#${id}`,
  sk: `PREDICTION#${String(row).padStart(6, "0")}`,
});

/** A slot of a bucket of time: what one writer at a time adds to. Instants have thirteen digits, so order is time. */
export const profilePartition = (workspace: string, model: string, version: number) =>
  `${workspace}#profile#${model}.${version}`;
const bucketPrefix = (start: number) => `B#${instant(start)}`;
export const profileSlotKey = (partition: string, start: number, slot: number) => ({
  pk: partition,
  sk: `${bucketPrefix(start)}#${String(slot).padStart(2, "0")}`,
});
/** Buckets put together, by hour or by day. */
export const compactedKey = (partition: string, level: "H" | "D", start: number) => ({
  pk: partition,
  sk: `${level}#${instant(start)}`,
});
/** The list of versions that have a profile, over all workspaces, for the sweep. */
export const profiledVersionKey = (partition: string) => ({ pk: "#profile#all", sk: partition });
export const versionOfProfile = (partition: string) => {
  const [workspace = "", , version = ""] = partition.split("#");
  const dot = version.lastIndexOf(".");
  return { workspace, model: version.slice(0, dot), version: Number(version.slice(dot + 1)) };
};
export const counterPartition = (workspace: string, route: string) => `${workspace}#counters#${route}`;
export const counterSlotKey = (partition: string, start: number, slot: number) => ({
  pk: partition,
  sk: `${instant(start)}#${String(slot).padStart(2, "0")}`,
});

/** That a unit has been counted under a revision of a route. */
export const countedUnitKey = (workspace: string, route: string, revision: number, unit: string) => ({
  pk: `${workspace}#unit#${route}`,
  sk: `${digits(revision)}#${unit}`,
});

export const instant = (at: number) => String(at).padStart(13, "0");

/** Where the report of a monitor's window lies, by the window's end. */
export const reportPartition = (workspace: string, monitor: string) => `${workspace}#report#${monitor}`;
export const reportKey = (workspace: string, monitor: string, windowEnd: number) => ({
  pk: reportPartition(workspace, monitor),
  sk: instant(windowEnd),
});

/** An entry of an index over aggregates of a kind; a list of them is a partition, in the order of `sort`. */
export const indexPartition = (workspace: string, kind: string, list: string) => `${workspace}#by#${kind}#${list}`;
export const indexKey = (workspace: string, kind: string, list: string, sort: string) => ({
  pk: indexPartition(workspace, kind, list),
  sk: sort,
});

export const listPartition = (workspace: string, kind: string, group: string) => `${workspace}#${kind}#${group}`;

/** Head of a workspace's log, and the batches that made it. */
export const logHeadKey = (workspace: string) => ({ pk: `${workspace}#log`, sk: "HEAD" });
export const logBatchKey = (workspace: string, batch: number) => ({
  pk: `${workspace}#log`,
  sk: `BATCH#${digits(batch)}`,
});

/** In the root log's own partitions: the mark of a log that has grown since the root log took its checkpoint, and what it took last. */
export const grownLogsPartition = `${rootLog}#grown`;
export const grownLogKey = (workspace: string) => ({ pk: grownLogsPartition, sk: workspace });
export const enteredLogsPartition = `${rootLog}#entered`;
export const enteredLogKey = (workspace: string) => ({ pk: enteredLogsPartition, sk: workspace });

/** How far the facts of a workspace's log are told, and the mark that it has grown since. */
export const factCursorKey = (workspace: string) => ({ pk: `${workspace}#notifier`, sk: "CURSOR" });
export const untoldKey = (workspace: string) => ({ pk: `${workspace}#notifier`, sk: "UNTOLD" });

/** Last revision of a subject that is in the log. */
export const sequencedKey = (workspace: string, kind: string, id: string) =>
  stateKey(workspace, "sequenced", `${kind}#${id}`);

/** Place of an event in the log, and a row of a list of events, named after its first event. */
export const eventKey = (workspace: string, eventId: string) => stateKey(workspace, "event", eventId);
export const eventListKey = (workspace: string, list: string, index: number) => ({
  pk: eventListPartition(workspace, list),
  sk: `EVENT#${digits(index)}`,
});
export const eventListPartition = (workspace: string, list: string) => `${workspace}#events#${list}`;

/** A secret that a webhook's creator chose, sealed, beside the webhook's state. */
export const clientSecretKey = (workspace: string, webhook: string, reference: string) => ({
  ...stateKey(workspace, "webhook", webhook),
  sk: `SECRET#${reference}`,
});

/** In the `people` table: an identity leads to its pseudonym and key, a pseudonym back to the person; a list finds people by name. */
export const identityKey = (workspace: string, issuer: string, subject: string) =>
  stateKey(workspace, "identity", `${issuer}|${subject}`);
export const memberKey = (workspace: string, pseudonym: string) => stateKey(workspace, "member", pseudonym);
export const peopleList = (workspace: string) => `${workspace}#people`;

/** What an hour, a day or a month by the writers' clocks holds of events: where they lie in the log, and of a day how many of which type. */
export const eventTimesPartition = (workspace: string) => `${workspace}#event-times`;
export const eventHourKey = (workspace: string, hour: string) => ({
  pk: eventTimesPartition(workspace),
  sk: `HOUR#${hour}`,
});
export const eventDayKey = (workspace: string, day: string) => ({
  pk: eventTimesPartition(workspace),
  sk: `DAY#${day}`,
});
export const eventMonthKey = (workspace: string, month: string) => ({
  pk: eventTimesPartition(workspace),
  sk: `MONTH#${month}`,
});

/** What is tracked, in the `measure` table: a run's header and pages, its metric history by bucket of keys, and lists newest first. */
export const trackingExperimentPartition = (workspace: string) => `${workspace}#tracking#experiments`;
export const trackingExperimentKey = (workspace: string, sort: string) => ({
  pk: trackingExperimentPartition(workspace),
  sk: sort,
});
export const trackingNameKey = (workspace: string, hash: string) => stateKey(workspace, "tracking", `name#${hash}`);
export const trackingCreationKey = (workspace: string, hash: string) =>
  stateKey(workspace, "tracking", `creation#${hash}`);
export const trackingRunPartition = (workspace: string, run: string) => `${workspace}#tracking#run#${run}`;
export const trackingRunList = (workspace: string, experiment: string) => `${workspace}#tracking#runs#${experiment}`;
export const loggedModelPartition = (workspace: string, model: string) => `${workspace}#tracking#model#${model}`;
export const loggedModelList = (workspace: string, experiment: string) => `${workspace}#tracking#models#${experiment}`;
export const newestFirstKey = (list: string, at: number, id: string) => ({
  pk: list,
  sk: `${longInstant(Number.MAX_SAFE_INTEGER - at)}#${id}`,
});
export const historyPartition = (workspace: string, run: string) => `${workspace}#tracking#history#${run}`;
export const historyBucketPrefix = (bucket: number) => `${String(bucket).padStart(2, "0")}#`;
export const historyChunkKey = (partition: string, bucket: number, timestamp: number, digest: string) => ({
  pk: partition,
  sk: `${historyBucketPrefix(bucket)}${longInstant(timestamp)}#${digest.slice(0, 32)}`,
});
export const historyChunkTimestamp = (sk: string) => Number(sk.split("#")[1]);
export const datasetPartition = (workspace: string, experiment: string, hash: string) =>
  `${workspace}#tracking#dataset#${experiment}#${hash}`;
export const datasetList = (workspace: string, experiment: string) => `${workspace}#tracking#datasets#${experiment}`;
/** Clients choose the times of what they track: any that a double holds. */
const longInstant = (at: number) => String(at).padStart(16, "0");

/** A file that was logged under a path, in the partition of its folder. */
export const trackedFolder = (workspace: string, folder: string) => `${workspace}#tracking#files#${folder}`;
export const trackedFileKey = (workspace: string, folder: string, name: string) => ({
  pk: trackedFolder(workspace, folder),
  sk: name,
});

/** An upload that was announced, in a partition of the folder it goes to, by name and id: no name has a `#`. */
export const uploadFolder = (workspace: string, folder: string) => `${workspace}#tracking#uploads#${folder}`;
export const uploadPrefix = (name: string) => `${name}#`;

/** Ended tracking runs that have yet to enter the log, over all workspaces, for the sweep. */
export const unenteredPartition = (shard: number) => `#tracking#unentered#${shard}`;
export const unenteredRunKey = (workspace: string, run: string) => ({
  pk: unenteredPartition(leafShard("tracking-run", run)),
  sk: `${workspace}#${run}`,
});

/** Values of the `list` index that gather pending work over all workspaces, for the sweeps. */
export const pendingLeavesList = "leaves";
export const untoldList = "untold";
export const pendingEffectsList = (worker: string) => `effects#${worker}`;

/** Spreads subjects over partitions (FNV-1a, 32 bit): one partition takes 1 000 writes a second. */
const leafShard = (kind: string, id: string): number => {
  let hash = 0x811c9dc5;
  for (const character of `${kind}#${id}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % leafShards;
};
