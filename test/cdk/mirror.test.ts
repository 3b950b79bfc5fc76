import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { deployedFunctions } from "../../cdk/deployed-functions.ts";
import { httpRoutes } from "../../cdk/http-routes.ts";
import { everyFunction } from "./synthesised.ts";

const notDeployed = new Set(["local", "training-image"]);
const folders = readdirSync("functions").filter(
  (name) => statSync(join("functions", name)).isDirectory() && !notDeployed.has(name),
);
const constructs = readdirSync(join("cdk", "functions")).map((file) => basename(file, ".ts"));

test("every folder of functions/ that AWS runs has a construct of the same name", () => {
  expect(constructs).toEqual(expect.arrayContaining(folders));
});

test("every construct of cdk/functions/ is in the table of deployed functions, and the other way round", () => {
  expect(constructs.toSorted()).toEqual(everyFunction.toSorted());
});

test("the control plane is what the route table names", () => {
  expect([...deployedFunctions.controlPlane].toSorted()).toEqual(Object.keys(httpRoutes).toSorted());
});

test("a complete tree leaves out no function of the table", { skip: process.env.CI === undefined }, () => {
  expect(folders.toSorted()).toEqual(everyFunction.toSorted());
});
