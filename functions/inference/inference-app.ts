import type { Hono } from "hono";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { HttpEnv } from "../../lib/http/http-env.ts";
import type { InferNeeds } from "../../lib/usecases/infer.ts";

export type InferenceApp = Hono<HttpEnv>;

export type InferenceDependencies = InferNeeds & Omit<EdgeNeeds, "digest">;
