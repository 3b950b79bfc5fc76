import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/** Signs the log's checkpoints with Ed25519; the private half never leaves KMS. */
export class LogKey extends Construct {
  readonly #key: Key;
  readonly #origin: string;

  /** @param origin name of the log, the first line of every checkpoint (C2SP tlog-checkpoint) */
  constructor(scope: Construct, id: string, settings: Settings, origin: string) {
    super(scope, id);
    this.#origin = origin;
    this.#key = new Key(this, "key", {
      description: "Tidegate: signs the checkpoints of the audit log",
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
  }

  grantVerify(fn: NodeFunction): void {
    this.#grant(fn, ["kms:GetPublicKey"]);
  }

  grantSign(fn: NodeFunction): void {
    this.#grant(fn, ["kms:GetPublicKey", "kms:Sign"]);
  }

  #grant(fn: NodeFunction, actions: string[]): void {
    fn.handler.addToRolePolicy(new PolicyStatement({ actions, resources: [this.#key.keyArn] }));
    fn.handler.addEnvironment(environmentNames.logKeyId, this.#key.keyArn);
    fn.handler.addEnvironment(environmentNames.logOrigin, this.#origin);
  }
}
