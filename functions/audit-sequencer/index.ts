import { auditSequencerDependencies } from "../../lib/wiring/audit-sequencer.ts";
import { createAuditSequencer } from "./app.ts";

export const handler = createAuditSequencer(auditSequencerDependencies());
