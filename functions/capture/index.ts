import { captureDependencies } from "../../lib/wiring/capture.ts";
import { createCapture } from "./app.ts";

export const handler = createCapture(captureDependencies());
