import type { Json } from "../json.ts";
import type { Model } from "../model/model.ts";
import type { Artifact, ModelVersion } from "../model-version/model-version.ts";
import { bomMembers, sha256Hashes } from "./bom-members.ts";
import { modelCard } from "./model-card.ts";

/** Where and when a bill of materials is written. */
export interface BomOccasion {
  /** Revision of the version: a later bill of the same version has a higher number. */
  readonly revision: number;
  /** Instant of the version's last change, ISO 8601. */
  readonly changedAt: string;
  /** Path of the version in the API. */
  readonly path: string;
}

/**
 * Writes the bill of materials of a version as CycloneDX 1.6 JSON: the model with its card; its files, training data,
 * upstream models and container image by digest where there is one; its signatures as references. Only what is recorded
 * is said, and the same revision of a version is always written the same.
 */
export const toCycloneDx = (model: Model, version: ModelVersion, occasion: BomOccasion): Json => {
  const ref = refOf(version.modelName, version.number);
  // A lineage may name one upstream model twice; a bill names each part once.
  const components = [...new Map(partsOf(version).map((one) => [one.ref, one])).values()];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serialNumber(version.digest),
    version: occasion.revision,
    metadata: {
      timestamp: occasion.changedAt,
      tools: { components: [{ type: "application", name: "tidegate" }] },
      component: {
        type: "machine-learning-model",
        "bom-ref": ref,
        name: model.name,
        version: version.semver,
        ...bomMembers({ description: version.description || model.description || undefined }),
        ...signatureReferences(version, occasion.path),
        modelCard: modelCard(model, version),
      },
    },
    components: components.map(({ component }) => component),
    dependencies: [{ ref, dependsOn: components.map(({ ref: part }) => part) }],
  };
};

interface Part {
  readonly ref: string;
  readonly component: Json;
}

const partsOf = ({ artifacts, formats, lineage }: ModelVersion): readonly Part[] => [
  ...artifacts.map((artifact) => filePart(artifact, formats)),
  ...dataParts(lineage.trainingData),
  ...(lineage.upstreamModels ?? []).map(({ model, version }) =>
    part(refOf(model, version), { type: "machine-learning-model", name: model, version: String(version) }),
  ),
  ...imageParts(lineage.containerImageDigest),
];

const part = (ref: string, component: { readonly [key: string]: Json }): Part => ({
  ref,
  component: { ...component, "bom-ref": ref },
});

const refOf = (model: string, number: number): string => `model:${model}:${number}`;

const filePart = ({ name, sha256, mediaType, sizeBytes }: Artifact, formats: ModelVersion["formats"]): Part => {
  const found = formats.filter(({ artifact }) => artifact === name);
  const type = mediaType.toLowerCase();
  return part(`file:${name}`, {
    type: "file",
    name,
    // The schema knows no capital and no underscore in a media type.
    ...bomMembers({ "mime-type": /^[-+a-z0-9.]+\/[-+a-z0-9.]+$/.test(type) ? type : undefined }),
    hashes: sha256Hashes(sha256),
    properties: [
      { name: "tidegate:sizeBytes", value: String(sizeBytes) },
      ...found.map(({ format }) => ({ name: "tidegate:format", value: format })),
      ...found.flatMap(({ findings }) => findings.map((value) => ({ name: "tidegate:finding", value }))),
    ],
  });
};

const dataParts = (data: ModelVersion["lineage"]["trainingData"]): readonly Part[] =>
  data === undefined
    ? []
    : [
        part(`data:${data.sha256}`, {
          type: "data",
          name: data.uri ?? "training data",
          ...bomMembers({ version: data.version }),
          hashes: sha256Hashes(data.sha256),
          data: [{ type: "dataset", name: data.uri ?? "training data" }],
          ...bomMembers({
            properties: data.rows === undefined ? undefined : [{ name: "tidegate:rows", value: String(data.rows) }],
          }),
        }),
      ];

const imageParts = (digest: string | undefined): readonly Part[] => {
  if (digest === undefined) return [];
  const sha256 = /^(?:.*@)?sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  const hashes = sha256 === undefined ? undefined : sha256Hashes(sha256);
  return [part(`image:${digest}`, { type: "container", name: digest, ...bomMembers({ hashes }) })];
};

const signatureReferences = ({ signatures }: ModelVersion, path: string) =>
  bomMembers({
    externalReferences:
      signatures.length === 0
        ? undefined
        : signatures.map(({ bundle, keyHint }, index) => ({
            type: "digital-signature",
            url: `${path}/signatures/${index + 1}`,
            comment: `OpenSSF Model Signing 1.0, key ${keyHint}`,
            hashes: sha256Hashes(bundle),
          })),
  });

/** The version's digest as a UUID of version 8 (RFC 9562): its own form, hence no random and no name-based one. */
const serialNumber = (digest: string): string => {
  const variant = (8 + (Number.parseInt(digest.charAt(16), 16) % 4)).toString(16);
  const fields = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`];
  return `urn:uuid:${[...fields, `${variant}${digest.slice(17, 20)}`, digest.slice(20, 32)].join("-")}`;
};
