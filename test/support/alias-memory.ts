import { expect } from "vitest";
import type { RegistryWorld } from "./registry-world.ts";

/**
 * What the aliases of a model named before, told by watching what they name after each step: a stack for each, which the model's
 * own record is held against.
 */
export const aliasMemory = () => {
  const stacks = new Map<string, number[]>();
  const applied = new Set<string>();
  let named: Readonly<Record<string, number>> = {};

  /** @param step  the alias that was rolled back or deleted by hand, if one was */
  return (world: RegistryWorld, step: { readonly rolledBack?: string; readonly dropped?: string }) => {
    const { state: model } = world.get("model", "m1");
    const asked = world.all("change-request").filter(({ id, status }) => status === "applied" && !applied.has(id));
    for (const { id } of asked) applied.add(id);
    for (const alias of new Set([...Object.keys(named), ...Object.keys(model.aliases)])) {
      const [before, now] = [named[alias], model.aliases[alias]];
      const stack = stacks.get(alias) ?? [];
      const returns = step.rolledBack === alias || (alias === "champion" && asked.some(({ rollback }) => rollback));
      if (before === now) continue;
      if (now === undefined) {
        const deleted = world.get("model-version", `m1.${before}`).state.deletion !== null;
        if (alias !== "champion" || step.dropped === alias || deleted) stack.length = 0;
      } else if (returns && stack.includes(now)) while (stack.pop() !== now);
      else if (before !== undefined) stack.push(before);
      stacks.set(alias, stack.slice(-8));
    }
    named = { ...model.aliases };
    expect(model.aliasPast ?? {}).toEqual(Object.fromEntries([...stacks].filter(([, stack]) => stack.length > 0)));
  };
};
