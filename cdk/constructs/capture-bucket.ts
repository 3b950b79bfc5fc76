import { Duration } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { type Bucket, type IBucket, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";
import { privateBucket } from "./private-bucket.ts";

const rows = "*/rows/*";
const manifests = "*/manifests/*";

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

  /** Keeps the rows of a prediction that is too large for the queue. */
  grantKeepRows(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:PutObject"], rows);
    fn.handler.addEnvironment(environmentNames.captureBucket, this.#bucket.bucketName);
  }

  /** Fetches those rows, and archives what was captured. */
  grantArchive(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:GetObject"], rows);
    this.#grant(fn.role, ["s3:PutObject"], "*/captures/*");
    fn.handler.addEnvironment(environmentNames.captureBucket, this.#bucket.bucketName);
  }

  /** Lists what an hour holds, and keeps the manifest that says so. */
  grantCloseHours(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["s3:ListBucket"], resources: [this.#bucket.bucketArn] }),
    );
    this.#grant(fn.role, ["s3:PutObject"], manifests);
    fn.handler.addEnvironment(environmentNames.captureBucket, this.#bucket.bucketName);
  }

  /** Reads those manifests, and no capture. */
  grantReadManifests(fn: NodeFunction): void {
    this.#grant(fn.role, ["s3:GetObject"], manifests);
    fn.handler.addEnvironment(environmentNames.captureBucket, this.#bucket.bucketName);
  }

  /** SageMaker's own data capture writes below one prefix. */
  grantDataCapture(role: Role, prefix: string): string {
    this.#grant(role, ["s3:PutObject"], `${prefix}/*`);
    return this.#bucket.s3UrlForObject(prefix);
  }

  #grant(role: Role, actions: readonly string[], key: string): void {
    grantPattern(role, {
      actions,
      resources: [this.#bucket.arnForObjects(key)],
      because: "a capture's key says whose it is and when it was taken, a manifest's whose and its digest",
    });
  }
}
