import { Duration } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { type Bucket, type IBucket, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";
import { privateBucket } from "./private-bucket.ts";

/** Raw predictions, for training and for queries over long periods. */
export class CaptureBucket extends Construct {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, settings: Settings, accessLogs: IBucket) {
    super(scope, id);
    this.#bucket = privateBucket(this, settings, accessLogs, {
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
          noncurrentVersionExpiration: Duration.days(30),
        },
      ],
    });
  }

  grantAppend(fn: NodeFunction): void {
    this.#grantPut(fn.role, "*");
    fn.handler.addEnvironment(environmentNames.captureBucket, this.#bucket.bucketName);
  }

  /** SageMaker's own data capture writes below one prefix. */
  grantDataCapture(role: Role, prefix: string): string {
    this.#grantPut(role, `${prefix}/*`);
    return this.#bucket.s3UrlForObject(prefix);
  }

  #grantPut(role: Role, key: string): void {
    grantPattern(role, {
      actions: ["s3:PutObject"],
      resources: [this.#bucket.arnForObjects(key)],
      because: "a capture's key begins with the workspace and says when it was taken",
    });
  }
}
