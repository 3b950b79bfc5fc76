import { Duration } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { type Bucket, type IBucket, type LifecycleRule, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Settings } from "../settings.ts";
import { abandonedUploads } from "./abandoned-uploads.ts";
import type { NodeFunction } from "./node-function.ts";
import { privateBucket } from "./private-bucket.ts";

const contentAddressed = "*/sha256/*";
const runOutput = "*/training-runs/*/output/*";
const uploads = "*/uploads/*";
const runSpec = "*/training-runs/*/spec.json";

/**
 * What the reconciler tags goes to Deep Archive after the next midnight UTC; S3 leaves objects below 128 KB where they are. A
 * version of an object that was uploaded again stays below the new one, at a twentieth of its price.
 */
const archiving: LifecycleRule = {
  tagFilters: { "tidegate-storage": "archive" },
  transitions: [{ storageClass: StorageClass.DEEP_ARCHIVE, transitionAfter: Duration.days(0) }],
};

/** Models, data sets and run files: content-addressed, or below the run that wrote them. */
export class ArtifactBucket extends Construct {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, settings: Settings, accessLogs: IBucket) {
    super(scope, id);
    this.#bucket = privateBucket(this, settings, accessLogs, { lifecycleRules: [abandonedUploads, archiving] });
  }

  /** For a function that passes the bucket's name on and touches nothing in it. */
  nameTo(fn: NodeFunction): void {
    fn.handler.addEnvironment(environmentNames.artifactBucket, this.#bucket.bucketName);
  }

  grantRead(fn: NodeFunction): void {
    this.grantReadTo(fn.role);
    this.nameTo(fn);
  }

  /** Keeps content under its digest. A signed upload URL allows no more than its signer may do. */
  grantKeep(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:PutObject"], [contentAddressed], "a key is the digest of what somebody will upload");
    this.nameTo(fn);
  }

  /** Comes to depend on what is kept: sees what is marked for the archive, and takes the mark off. */
  grantRetain(fn: NodeFunction): void {
    const actions = ["s3:GetObjectTagging", "s3:DeleteObjectTagging"];
    this.#grant(
      fn.role,
      actions,
      [contentAddressed],
      "any artifact may come to be used, by a version or a training run",
    );
  }

  /** Marks for the archive what nobody uses. */
  grantRelease(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:PutObjectTagging"], [contentAddressed], "any artifact may come to be archived");
  }

  /** Lets callers upload below names of ours, and takes in what has arrived. */
  grantTakeUploads(fn: NodeFunction): void {
    const actions = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"];
    this.#grant(fn.role, actions, [uploads], "an upload lies below the id that it was given");
    this.nameTo(fn);
  }

  grantReadOutput(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:GetObject"], [runOutput], "a run's output lies below the run's id");
    this.nameTo(fn);
  }

  grantWriteSpec(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:PutObject"], [runSpec], "a run's specification lies below the run's id");
    this.nameTo(fn);
  }

  /** For what is no function of the stacks: a model target, a training job, an endpoint. */
  grantReadTo(role: Role): void {
    this.#grant(role, ["s3:GetObject"], [contentAddressed], "an artifact's key is its digest");
    // Without it S3 answers 403 where an object is missing, and nobody could tell "not there" from "not allowed".
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ["s3:ListBucket"], resources: [this.#bucket.bucketArn] }));
  }

  /** What the training container does: reads its specification and data, writes its output. */
  grantRun(role: Role): void {
    this.grantReadTo(role);
    this.#grant(role, ["s3:GetObject"], [runSpec], "a run's specification lies below the run's id");
    this.#grant(role, ["s3:PutObject"], [runOutput], "a run's output lies below the run's id");
  }

  #grant(role: Role, actions: readonly string[], keys: readonly string[], because: string): void {
    grantPattern(role, { actions, resources: keys.map((key) => this.#bucket.arnForObjects(key)), because });
  }
}
