import { join } from "node:path";
import { openRecordFolder } from "../../storage/record-folder.ts";
import type { BusEntry } from "../eventbridge/bus-event.ts";
import { hasEnded, type Job, jobArn, jobSchema } from "./job.ts";
import { jobDetail } from "./job-detail.ts";

/** The jobs, and the news of them. */
export interface JobStore {
  readonly get: (id: string) => Job | undefined;
  /** Oldest first. */
  readonly all: () => readonly Job[];
  /** Keeps a job; a change of its status reaches the event bus at least once, even over kill -9. */
  readonly put: (job: Job) => Job;
}

export interface JobStoreNeeds {
  readonly folder: string;
  /** Puts an event on the default bus, durably. */
  readonly publish: (entry: BusEntry) => void;
  readonly now: () => number;
}

/** AWS forgets ended jobs after seven days or so. */
const retentionMs = 7 * 86_400_000;

/** Opens the jobs, sends the news that a crash held back, and forgets what ended long ago. */
export const openJobStore = ({ folder, publish, now }: JobStoreNeeds): JobStore => {
  const records = openRecordFolder(join(folder, "jobs"), jobSchema);
  const send = (job: Job): Job => {
    if (job.unsentEvents.length === 0) return job;
    for (const { at, detail } of job.unsentEvents) {
      const envelope = { source: "aws.batch", detailType: "Batch Job State Change", resources: [jobArn(job)] };
      publish({ ...envelope, detail, at });
    }
    const sent = { ...job, unsentEvents: [] };
    records.put(job.id, sent);
    return sent;
  };
  for (const job of records.all()) {
    if (hasEnded(job) && (job.stoppedAt ?? 0) < now() - retentionMs) records.remove(job.id);
    else send(job);
  }
  return {
    get: records.get,
    all: () => records.all().toSorted((a, b) => a.createdAt - b.createdAt),
    put: (job) => {
      const changed = records.get(job.id)?.status !== job.status;
      const news = changed ? [{ at: now(), detail: jobDetail(job) }] : [];
      // The job and its news are one write: a state that was reached is a state that will be told.
      const kept = { ...job, unsentEvents: [...job.unsentEvents, ...news] };
      records.put(job.id, kept);
      return send(kept);
    },
  };
};
