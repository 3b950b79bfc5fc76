import { z } from "zod";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A value that survives a round trip through JSON unchanged. */
export const json: z.ZodType<Json> = z.json();
