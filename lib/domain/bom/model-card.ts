import type { Json } from "../json.ts";
import type { Model } from "../model/model.ts";
import type { Metrics, ModelVersion, TensorSignature } from "../model-version/model-version.ts";
import { bomMembers } from "./bom-members.ts";

/** The model card of CycloneDX 1.6: what goes in and comes out, what it was trained on, how well it does and where. */
export const modelCard = (model: Model, version: ModelVersion): Json => {
  const { signature, lineage, metrics } = version;
  const figures = performanceMetrics(metrics);
  return {
    modelParameters: bomMembers({
      task: model.type ?? undefined,
      datasets: lineage.trainingData === undefined ? undefined : [{ ref: `data:${lineage.trainingData.sha256}` }],
      inputs: signature === null ? undefined : signature.inputs.map(parameter),
      outputs: signature === null ? undefined : signature.outputs.map(parameter),
    }),
    ...bomMembers({ quantitativeAnalysis: figures.length === 0 ? undefined : { performanceMetrics: figures } }),
    properties: properties(model, version),
  };
};

const parameter = ({ name, datatype, shape }: TensorSignature): Json => ({
  format: `${name}: ${datatype}[${shape.join(",")}]`,
});

const performanceMetrics = ({ overall, bySegment, byFeatureGroup }: Metrics): readonly Json[] => {
  const of = (figures: Readonly<Record<string, number>>, slice?: string) =>
    Object.entries(figures).map(([type, value]) => ({ type, value: String(value), ...bomMembers({ slice }) }));
  const grouped = (kind: string, groups: Metrics["bySegment"]) =>
    Object.entries(groups).flatMap(([name, figures]) => of(figures, `${kind} ${name}`));
  return [...of(overall), ...grouped("segment", bySegment), ...grouped("feature group", byFeatureGroup)];
};

/** What CycloneDX has no member for. */
const properties = (model: Model, version: ModelVersion): readonly Json[] => {
  const { lineage } = version;
  const said: Readonly<Record<string, string | number | null | undefined>> = {
    stage: version.stage,
    number: version.number,
    digest: version.digest,
    riskTier: model.riskTier,
    owner: model.owner,
    framework: model.framework,
    trainingRun: lineage.trainingRun,
    codeCommit: lineage.codeCommit,
    pythonVersion: lineage.pythonVersion,
    gpuType: lineage.gpuType,
    durationSeconds: lineage.durationSeconds,
    energyWattHours: lineage.energyWattHours,
  };
  return [
    ...Object.entries(said).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [{ name: `tidegate:${name}`, value: String(value) }],
    ),
    ...(lineage.featureViews ?? []).map(({ name, version: of }) => ({
      name: "tidegate:featureView",
      value: `${name}@${of}`,
    })),
    ...Object.entries(lineage.hyperparameters ?? {}).map(([name, value]) => ({
      name: `tidegate:hyperparameter:${name}`,
      value: typeof value === "string" ? value : JSON.stringify(value),
    })),
  ];
};
