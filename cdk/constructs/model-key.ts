import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/** Signs the manifests of model versions (OpenSSF Model Signing) with ECDSA on P-256; the private half never leaves KMS. */
export class ModelKey extends Construct {
  readonly #key: Key;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#key = new Key(this, "key", {
      description: "Tidegate: signs the manifests of model versions",
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
  }

  grantSign(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["kms:GetPublicKey", "kms:Sign"], resources: [this.#key.keyArn] }),
    );
    fn.handler.addEnvironment(environmentNames.modelKeyId, this.#key.keyArn);
  }
}
