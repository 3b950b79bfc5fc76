import type { Model } from "../domain/model/model.ts";
import type { Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { Snapshot } from "./snapshot.ts";

/** Reads one model of a workspace by its name. */
export const getModel = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  name: string,
): Promise<Result<Snapshot<Model>, ModelNotFound>> => findModel(aggregates, workspace, name);
