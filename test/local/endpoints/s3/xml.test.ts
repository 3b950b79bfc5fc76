import fc from "fast-check";
import { expect, it } from "vitest";
import { childOf, childText, parseXml, writeXml } from "../../../../functions/local/endpoints/s3/xml.ts";

it("reads back any text it wrote", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const document = parseXml(writeXml("Root", { Key: text, List: [{ A: "1" }, { A: "2" }] }));
      expect(childOf(document, "Key")?.text).toBe(text);
      expect(document.children.map(({ name }) => name)).toEqual(["Key", "List", "List"]);
    }),
  );
});

it("reads what clients send: declarations, namespaces, attributes, comments, CDATA and references", () => {
  const document = parseXml(
    `<?xml version="1.0"?><!-- c --><s3:Delete xmlns:s3="http://x/" a='<'><Object><Key>a&amp;b&#x20;&#65;<![CDATA[<c>]]></Key><E/></Object></s3:Delete>`,
  );
  const object = childOf(document, "Object");
  expect([document.name, object && childText(object, "Key"), object?.children.length]).toEqual([
    "Delete",
    "a&b A<c>",
    2,
  ]);
});

it.each([
  "",
  "text",
  "<a>",
  "<a></b>",
  "<a></a><b></b>",
  "</a>",
  "<a>&unknown;</a>",
  "<a>&#x110000;</a>",
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  "<a".repeat(3),
  "<a>".repeat(100),
])("refuses %j", (document) => {
  expect(() => parseXml(document)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
