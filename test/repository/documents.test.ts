import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { problemTypes } from "../../lib/http/problem-types.ts";

const root = new URL("../..", import.meta.url).pathname;
const documents = [
  ...readdirSync(root).filter((file) => file.endsWith(".md")),
  ...readdirSync(`${root}docs`, { recursive: true })
    .map((file) => `docs/${file}`)
    .filter((file) => file.endsWith(".md")),
];

/** Paths of this repository in inline code, and targets of relative links. */
const pathsIn = (text: string): string[] => [
  ...[...text.matchAll(/`((?:functions|lib|cdk|cli|events|test|docs|demo)\/[\w./-]*[\w/])`/g)].map(
    ([, path]) => path ?? "",
  ),
  ...[...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(([, path]) => path ?? ""),
];

describe("the documents", () => {
  test.each(documents)("%s names only files that exist", (document) => {
    const folder = document.includes("/") ? document.slice(0, document.lastIndexOf("/") + 1) : "";
    const missing = pathsIn(readFileSync(`${root}${document}`, "utf8")).filter(
      (path) => !existsSync(`${root}${path}`) && !existsSync(`${root}${folder}${path}`),
    );
    expect(missing).toEqual([]);
  });

  test("hold a page for each type of problem, and none for others", () => {
    const pages = readdirSync(`${root}docs/problems`).map((file) => file.replace(/\.md$/, ""));
    expect(pages.sort()).toEqual(Object.keys(problemTypes).sort());
  });
});
