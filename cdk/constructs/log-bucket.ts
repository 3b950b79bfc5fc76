import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type Bucket, type IBucket, ObjectLockRetention } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";
import { privateBucket } from "./private-bucket.ts";

/** The audit log as anybody verifies it: checkpoint, tiles and entries. */
export class LogBucket extends Construct {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, settings: Settings, accessLogs: IBucket) {
    super(scope, id);
    const { logLockDays } = settings;
    this.#bucket = privateBucket(
      this,
      settings,
      accessLogs,
      logLockDays === undefined
        ? {}
        : {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(logLockDays)),
          },
    );
  }

  grantRead(fn: NodeFunction): void {
    this.#grant(fn, ["s3:GetObject"], ["*/checkpoint", "*/tile/*", "*/staging/*", "*/snapshot/*"]);
    // Without it S3 answers 403 where a tile is missing, and nobody could tell "not yet" from "not allowed".
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["s3:ListBucket"], resources: [this.#bucket.bucketArn] }),
    );
    fn.handler.addEnvironment(environmentNames.logBucket, this.#bucket.bucketName);
  }

  /** Publishes tiles and checkpoints. The bucket keeps every version. */
  grantPublish(fn: NodeFunction): void {
    this.grantRead(fn);
    this.#grant(fn, ["s3:PutObject"], ["*/checkpoint", "*/tile/*", "*/staging/*"]);
  }

  /**
   * Deletes texts of leaves, wherever they are, and writes what stands for them: never a tile of hashes, never a checkpoint.
   * Versions are not deleted, so Object Lock has no say in it: a marker hides them.
   */
  grantPrune(fn: NodeFunction): void {
    this.grantRead(fn);
    this.#grant(fn, ["s3:PutObject"], ["*/snapshot/*"]);
    this.#grant(fn, ["s3:DeleteObject"], ["*/tile/entries/*", "*/staging/*", "*/snapshot/*"]);
  }

  #grant(fn: NodeFunction, actions: readonly string[], keys: readonly string[]): void {
    grantPattern(fn.role, {
      actions,
      resources: keys.map((key) => this.#bucket.arnForObjects(key)),
      because: "each workspace has a log of its own below its name, and a tile's key is its place in the tree",
    });
  }
}
