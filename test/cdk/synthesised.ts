import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createApp } from "../../cdk/create-app.ts";
import { type DeployedFunction, deployedFunctions } from "../../cdk/deployed-functions.ts";

// biome-ignore lint/suspicious/noExplicitAny: a template is data of every shape, and each test says which it expects
type Data = any;

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Data;
  readonly metadata: Data;
}

export interface Synthesised {
  readonly stacks: readonly { readonly name: string; readonly parameters: readonly string[]; readonly count: number }[];
  readonly resources: readonly Resource[];
  readonly ofType: (type: string) => readonly Resource[];
  readonly missing: readonly DeployedFunction[];
  /** Every template as text. */
  readonly text: string;
}

export const everyFunction: readonly DeployedFunction[] = Object.values(deployedFunctions).flat();

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Metadata: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

/**
 * Synthesises the app from bundles that are one line long: what is in the stacks does not depend on what is in the code.
 *
 * @throws if cdk-nag finds anything that is neither fixed nor acknowledged with a reason
 */
export const synthesise = (
  context: Readonly<Record<string, string>> = {},
  built: readonly DeployedFunction[] = everyFunction,
): Synthesised => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-cdk-"));
  try {
    for (const name of built) {
      mkdirSync(join(folder, "dist", name), { recursive: true });
      writeFileSync(join(folder, "dist", name, "index.mjs"), `export const handler = () => "${name}";\n`);
    }
    const { app, missing } = createApp(join(folder, "dist"), {
      outdir: join(folder, "cdk.out"),
      context: { ...JSON.parse(readFileSync("cdk.json", "utf8")).context, ...context },
    });
    const stacks = app.synth().stacks.map(({ stackName, template }) => {
      const { Parameters, Resources } = templateSchema.parse(template);
      const resources = Object.entries(Resources).map(([id, { Type, Properties, Metadata }]) => ({
        stack: stackName,
        id,
        type: Type,
        properties: Properties,
        metadata: Metadata,
      }));
      return { name: stackName, parameters: Object.keys(Parameters), count: resources.length, resources, template };
    });
    const resources = stacks.flatMap((stack) => stack.resources);
    return {
      stacks,
      resources,
      ofType: (type) => resources.filter((resource) => resource.type === type),
      missing,
      text: stacks.map(({ template }) => JSON.stringify(template)).join("\n"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
