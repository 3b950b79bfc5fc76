import { benchActuators } from "./actuators.ts";
import { benchAudit } from "./audit.ts";
import { benchAuthorization } from "./authorization.ts";
import { benchCommands } from "./commands.ts";
import { benchDrift } from "./drift.ts";
import { benchInference } from "./inference.ts";
import { benchLoop } from "./loop.ts";
import { benchMachine } from "./machine.ts";
import { benchMeasurement } from "./measurement.ts";
import { benchRegistry } from "./registry.ts";
import { benchRollouts } from "./rollouts.ts";
import { benchStart } from "./start.ts";

/** `npm run bench [-- area]`: one JSON line per figure. */
const areas: Readonly<Record<string, () => Promise<void>>> = {
  commands: benchCommands,
  audit: benchAudit,
  authorization: benchAuthorization,
  inference: benchInference,
  machine: benchMachine,
  start: benchStart,
  actuators: benchActuators,
  rollouts: benchRollouts,
  measurement: benchMeasurement,
  drift: benchDrift,
  loop: benchLoop,
  registry: benchRegistry,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((area) => areas[area] === undefined);
if (unknown.length > 0) {
  console.error(`no such area: ${unknown.join(", ")}; there are ${Object.keys(areas).join(", ")}`);
  process.exit(2);
}
for (const [area, bench] of Object.entries(areas)) if (asked.length === 0 || asked.includes(area)) await bench();
