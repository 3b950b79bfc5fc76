import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/full-length.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As the other limits: it finds what never comes, not what comes late on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: engines and sandboxes are processes of their own beside the workers.
    maxWorkers: 2,
    reporters: ["default"],
  },
});
