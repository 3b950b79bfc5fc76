import { z } from "zod";

const headers = z.record(z.string(), z.array(z.object({ key: z.string().optional(), value: z.string() })));

/**
 * CloudFront's origin request event, as much of it as is read; the rest goes on as it came.
 * Source: CloudFront Developer Guide, "Lambda@Edge event structure".
 */
const eventSchema = z.object({
  Records: z.tuple([
    z.object({
      cf: z.object({
        request: z.looseObject({
          method: z.string(),
          /** Encoded, without the query. */
          uri: z.string(),
          headers,
          origin: z.looseObject({
            custom: z.looseObject({
              domainName: z.string(),
              path: z.string(),
              port: z.int(),
              protocol: z.enum(["http", "https"]),
            }),
          }),
        }),
      }),
    }),
  ]),
});

export type OriginRequest = z.infer<typeof eventSchema>["Records"][0]["cf"]["request"];
export type EdgeHeaders = z.infer<typeof headers>;

/** An answer that CloudFront gives in the origin's place. */
export interface EdgeAnswer {
  readonly status: string;
  readonly headers: EdgeHeaders;
  readonly body: string;
}

/** @throws ZodError for any other event: the function is attached to origin requests of a custom origin only */
export const readOriginRequest = (event: unknown): OriginRequest => eventSchema.parse(event).Records[0].cf.request;

export const headerOf = ({ headers: sent }: OriginRequest, name: string): string | undefined => sent[name]?.[0]?.value;
