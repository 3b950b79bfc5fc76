import { driftScannerDependencies } from "../../lib/wiring/drift-scanner.ts";
import { createDriftScanner } from "./app.ts";

export const handler = createDriftScanner(driftScannerDependencies());
