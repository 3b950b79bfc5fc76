import { hasLapsed } from "../domain/change-request/lapse.ts";
import type { Model } from "../domain/model/model.ts";
import { type LineagePart, lineageGaps } from "../domain/model-version/lineage-gaps.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { EventIndex } from "../ports/event-index.ts";
import { everyPage } from "./every-page.ts";

export interface FiguresNeeds {
  readonly events: EventIndex;
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

export interface GovernanceFigures {
  /** What was logged in the period. */
  readonly events: {
    readonly total: number;
    /** Of risk tiers 1 and 2. */
    readonly highRisk: number;
    readonly byType: Readonly<Record<string, number>>;
  };
  /** How many change requests are open now, and how many ended in the period, each way. */
  readonly approvals: ApprovalFigures;
  /** As things stand now. */
  readonly lineage: LineageFigures;
}

interface ApprovalFigures {
  readonly open: number;
  /** Of the open ones: past their time, and not closed yet. */
  readonly overdue: number;
  readonly applied: number;
  readonly rejected: number;
  readonly withdrawn: number;
  readonly expired: number;
}

interface LineageFigures {
  /** Versions that are not archived. */
  readonly versions: number;
  /** Those whose lineage says everything. */
  readonly complete: number;
  /** Some of the others. */
  readonly incomplete: readonly VersionGaps[];
  /** Whether there may be more versions than are looked at for one answer. */
  readonly cut: boolean;
}

interface VersionGaps {
  /** Its name. */
  readonly model: string;
  readonly version: number;
  readonly missing: readonly LineagePart[];
}

/** What bounds the time and the length of one answer, and the reads under way at once. */
const versionsMax = 5000;
const incompleteMax = 100;
const modelsMax = 16;

/**
 * What governance asks of a workspace: what happened, what is high risk, how approvals stand, and which versions say where
 * they come from.
 *
 * @param from  first day, yyyy-mm-dd, UTC by the writers' clocks
 * @param to    the day after the last
 */
export const readGovernanceFigures = async (
  needs: FiguresNeeds,
  workspace: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<GovernanceFigures> => {
  const [days, open, lineage] = await Promise.all([
    needs.events.days(workspace, from, to),
    openRequests(needs, workspace),
    lineageFigures(needs, workspace),
  ]);
  const byType: Record<string, number> = {};
  for (const day of days)
    for (const [type, count] of Object.entries(day.byType)) byType[type] = (byType[type] ?? 0) + count;
  const ended = (how: string) => byType[`change-request-${how}`] ?? 0;
  return {
    events: {
      total: Object.values(byType).reduce((sum, count) => sum + count, 0),
      highRisk: days.reduce((sum, { highRisk }) => sum + highRisk, 0),
      byType,
    },
    approvals: {
      ...open,
      applied: ended("applied") + ended("self-attested"),
      rejected: ended("rejected"),
      withdrawn: ended("withdrawn"),
      expired: ended("expired"),
    },
    lineage,
  };
};

const openRequests = async ({ aggregates, clock }: FiguresNeeds, workspace: string) => {
  let open = 0;
  let overdue = 0;
  for await (const page of everyPage((at) => aggregates.list(workspace, "change-request", { group: "open", ...at }))) {
    open += page.length;
    overdue += page.filter(({ state }) => hasLapsed(state, clock.now())).length;
  }
  return { open, overdue };
};

const lineageFigures = async (needs: FiguresNeeds, workspace: string): Promise<LineageFigures> => {
  const versions: VersionGaps[] = [];
  for await (const models of everyPage((at) =>
    needs.aggregates.list(workspace, "model", { ...at, limit: modelsMax }),
  )) {
    if (versions.length >= versionsMax) break;
    const read = models.map(({ state }) => versionGaps(needs, workspace, state));
    versions.push(...(await Promise.all(read)).flat());
  }
  const examined = versions.slice(0, versionsMax);
  const incomplete = examined.filter(({ missing }) => missing.length > 0);
  return {
    versions: examined.length,
    complete: examined.length - incomplete.length,
    incomplete: incomplete.slice(0, incompleteMax),
    cut: versions.length >= versionsMax,
  };
};

const versionGaps = async ({ aggregates }: FiguresNeeds, workspace: string, { id, latestVersion }: Model) => {
  const gaps: VersionGaps[] = [];
  if (latestVersion === 0) return gaps;
  for await (const page of everyPage((at) => aggregates.list(workspace, "model-version", { group: id, ...at }))) {
    for (const { state } of page.filter((version) => version.state.stage !== "Archived"))
      gaps.push({ model: state.modelName, version: state.number, missing: lineageGaps(state) });
    if (gaps.length >= versionsMax) break;
  }
  return gaps;
};
