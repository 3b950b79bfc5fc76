import { describe, expect, test } from "vitest";
import { parseStartArguments } from "../../functions/local/parse-arguments.ts";

describe("npm start", () => {
  test.each([
    [[], {}, { dataDir: ".tidegate", noAuth: false, port: 8787 }],
    [["--data", "/d", "--no-auth"], { PORT: "9000" }, { dataDir: "/d", noAuth: true, port: 9000 }],
    [["--data", "d"], { INIT_CWD: "/home/ada" }, { dataDir: "/home/ada/d", noAuth: false, port: 8787 }],
    [["--ephemeral"], { PORT: "" }, { dataDir: undefined, noAuth: false, port: 8787 }],
  ])("with %j and %j is understood", (args, environment, expected) => {
    expect(parseStartArguments(args, environment)).toEqual(expected);
  });

  test.each([
    [["--colour"], {}, "Unknown option '--colour'"],
    [["later"], {}, "Unexpected argument 'later'"],
    [["--data"], {}, "argument missing"],
    [["--data", "d", "--ephemeral"], {}, "exclude each other"],
    [[], { PORT: "http" }, "PORT is http"],
    [[], { PORT: "65535" }, "PORT is 65535"],
  ])("with %j and %j is refused in one line", (args, environment, message) => {
    expect(() => parseStartArguments(args, environment)).toThrow(message);
    expect(() => parseStartArguments(args, environment)).toThrow(/^[^\n]+$/);
  });
});
