import { expect, test } from "vitest";
import { parseLeaf } from "../../../cli/verify/leaf.ts";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import type { Change, Effect } from "../../../lib/domain/command/change.ts";
import { leafOf } from "../../../lib/domain/command/leaf.ts";
import { commandContext } from "../../support/command-context.ts";
import { loaded, model } from "../../support/registry-world.ts";

test("a leaf names what it settles by id and worker alone, as the verifier reads it, though the change hands over the whole effect", () => {
  const effect: Effect = { id: "e".repeat(32), worker: "reconciler", type: "expire", payload: { at: 1 } };
  const change: Change = {
    kind: "model",
    id: "m1",
    basis: { ...loaded(model(), 2), lastEvent: "b".repeat(32) },
    event: "model-updated",
    state: model(),
    settles: [effect],
  };
  const leaf = leafOf(commandContext(), change, {
    position: { ordinal: 0, leaves: 1 },
    at: 0,
    isoTime: (at) => new Date(at).toISOString(),
    idempotency: null,
    frameworks: [],
  });
  expect(leaf.settles).toEqual([{ id: effect.id, worker: "reconciler" }]);
  expect(parseLeaf(Buffer.from(canonicalJson(leaf)), 0)).toMatchObject({ settles: leaf.settles });
});
