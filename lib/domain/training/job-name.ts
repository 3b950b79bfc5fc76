/** Name of a run's job: how a job's state change finds its way back to the run. */
export const jobName = (workspace: string, run: string): string => `tidegate_${workspace}_${run}`;

/** Reads workspace and run out of a job's name; undefined for a job that is not ours. */
export const parseJobName = (name: string): { readonly workspace: string; readonly run: string } | undefined => {
  const match = /^tidegate_([a-z0-9][a-z0-9-]{0,62})_([0-9a-f]{32})$/.exec(name);
  const [, workspace, run] = match ?? [];
  return workspace === undefined || run === undefined ? undefined : { workspace, run };
};
