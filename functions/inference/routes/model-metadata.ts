import type { Context } from "hono";
import type { TensorSignature } from "../../../lib/domain/model-version/model-version.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpEnv } from "../../../lib/http/http-env.ts";
import { OipError } from "../../../lib/http/oip-error.ts";
import { describeServedModel } from "../../../lib/usecases/describe-served-model.ts";
import type { InferenceApp, InferenceDependencies } from "../inference-app.ts";

/** What a route serves and whether it can be called; `{model}` in this protocol's URLs is a route. */
export const registerModelMetadata = (app: InferenceApp, dependencies: InferenceDependencies) => {
  const mayAsk = allow("getModelMetadata", dependencies);
  const describe = async (c: Context<HttpEnv>) => {
    const version = c.req.param("version");
    const described = await describeServedModel(dependencies, {
      workspace: c.get("workspace"),
      route: c.req.param("model") ?? "",
      ...(version === undefined ? {} : { version }),
    });
    if (!described.ok) throw new OipError(described.refusal);
    return described.value;
  };
  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    app.get(path, mayAsk, async (c) => {
      const { name, versions, kind, signature } = await describe(c);
      return c.json({
        name,
        versions: versions.map(String),
        platform: platforms[kind],
        inputs: signature?.inputs.map(tensorMetadata) ?? [],
        outputs: signature?.outputs.map(tensorMetadata) ?? [],
      });
    });
    app.get(`${path}/ready`, mayAsk, async (c) => {
      const { name, ready } = await describe(c);
      // A version that cannot be called is "not ready" to clients that read the status and to those that read the body.
      return c.json({ name, ready }, ready ? 200 : 503);
    });
  }
};

const platforms = { lambda: "onnx_onnxruntime", sagemaker: "sagemaker", http: "open_inference_protocol" } as const;

const tensorMetadata = ({ name, datatype, shape }: TensorSignature) => ({ name, datatype, shape });
