import { Duration } from "aws-cdk-lib";
import { type Bucket, type IBucket, ObjectLockRetention } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";
import { privateBucket } from "./private-bucket.ts";

/** Where the log of logs stood, hour by hour, under a lock: whoever rewrites history would have to wait it out. */
export class AnchorBucket extends Construct {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, settings: Settings, accessLogs: IBucket) {
    super(scope, id);
    const { mode, days } = settings.anchorLock;
    const lock = { governance: ObjectLockRetention.governance, compliance: ObjectLockRetention.compliance }[mode];
    this.#bucket = privateBucket(this, settings, accessLogs, {
      objectLockEnabled: true,
      objectLockDefaultRetention: lock(Duration.days(days)),
    });
  }

  /** Keeps an anchor. Nobody of ours may read, replace or delete one. */
  grantKeep(fn: NodeFunction): void {
    grantPattern(fn.role, {
      actions: ["s3:PutObject"],
      resources: [this.#bucket.arnForObjects("anchors/*")],
      because: "an anchor's key is the hour it was kept in",
    });
    fn.handler.addEnvironment(environmentNames.anchorBucket, this.#bucket.bucketName);
  }
}
