import { createRoute, z } from "@hono/zod-openapi";
import { storagePrices } from "../../../lib/domain/deprecation/storage-prices.ts";
import { promotedAt } from "../../../lib/domain/model-version/promoted-at.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { pageQuery } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { openPageToken, sealPageToken } from "../../../lib/http/page-token.ts";
import {
  type AssessedVersion,
  type DeprecationReport,
  reportDeprecations,
} from "../../../lib/usecases/report-deprecations.ts";
import type { RegistryDependencies } from "../dependencies.ts";

const moving = {
  movedBytes: z.int().openapi({ description: "Of files of 128 KiB and more, in S3 Standard until then." }),
  savedMicroUsdPerMonth: z.int().openapi({ description: "By list price, what Deep Archive costs taken off." }),
};

const deprecationResponse = z
  .strictObject({
    model: z.string(),
    version: z.int(),
    semver: z.string(),
    deprecatedAt: z.iso.datetime(),
    promotedAt: z.iso.datetime().nullable(),
    due: z.boolean().openapi({ description: "Whether the next night's round archives it." }),
    reason: z
      .enum([
        ...(["deprecated-long", "superseded"] as const),
        ...(["labelled", "serves", "aliased", "voted-on", "rollback-reserve", "not-yet"] as const),
      ])
      .openapi({ description: "Why it is due, or is kept." }),
    monthsPassAt: z.iso.datetime().openapi({ description: "When it will have been Deprecated for twelve months." }),
    supersededBy: z
      .array(z.int())
      .readonly()
      .openapi({ description: "The last versions that were promoted after it; three make it due." }),
    bytes: z.int().openapi({ description: "Of all its files." }),
    ...moving,
  })
  .openapi("Deprecation");

const reportResponse = z
  .strictObject({
    items: z.array(deprecationResponse),
    totals: z
      .strictObject({
        deprecated: z.int(),
        due: z.int(),
        ...moving,
        complete: z.boolean().openapi({
          description:
            "False where there are more Deprecated versions than are counted, or more files of due ones than are weighed: then bytes and money are of the first of them.",
        }),
      })
      .exactOptional()
      .openapi({ description: "Of the whole workspace, on the first page; bytes and money of what is due." }),
    prices: z
      .strictObject({
        asOf: z.string(),
        standardMicroUsdPerGbMonth: z.int(),
        deepArchiveMicroUsdPerGbMonth: z.int(),
      })
      .openapi({ description: "List prices of S3 in us-east-1 that the money is reckoned by." }),
    next: z.string().exactOptional(),
  })
  .openapi("DeprecationReport");

/** GET /v1/deprecations */
export const registerReportDeprecations = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/deprecations",
    operationId: "reportDeprecations",
    tags: ["versions"],
    summary: "What the deprecation policy says of all Deprecated versions, the longest Deprecated first",
    middleware: [allow("reportDeprecations", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(reportResponse),
  });
  app.openapi(route, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const scope = { digest: dependencies.digest, key: c.get("memberKey"), search: "deprecations" };
    const after = cursor === undefined ? undefined : afterOf(openPageToken(scope, cursor));
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const report = await reportDeprecations(dependencies, c.get("workspace"), page);
    return c.json(
      show(report, (next) => sealPageToken(scope, { mode: "scanned", after: next })),
      200,
    );
  });
};

const afterOf = (cursor: ReturnType<typeof openPageToken>): string | undefined =>
  cursor.mode === "scanned" ? cursor.after : undefined;

const show = (
  { items, totals, next }: DeprecationReport,
  seal: (next: string) => string,
): z.infer<typeof reportResponse> => {
  const { asOf, standardMicroUsdPerGbMonth, deepArchiveMicroUsdPerGbMonth } = storagePrices;
  return {
    items: items.map(showItem),
    ...(totals === undefined ? {} : { totals }),
    prices: { asOf, standardMicroUsdPerGbMonth, deepArchiveMicroUsdPerGbMonth },
    ...(next === undefined ? {} : { next: seal(next) }),
  };
};

const showItem = ({ model, version, verdict, ...moved }: AssessedVersion): z.infer<typeof deprecationResponse> => {
  const { number, semver, stageChangedAt } = version.state;
  const promoted = promotedAt(version.state);
  return {
    model: model.state.name,
    version: number,
    semver,
    deprecatedAt: iso(stageChangedAt),
    promotedAt: promoted === undefined ? null : iso(promoted),
    ...verdict,
    ...moved,
  };
};
