import { escapeXml } from "../escape-xml.ts";
import { malformedXml } from "./s3-errors.ts";

/** An element's content when written: text, or members in order; an array repeats its element, undefined omits it. */
type XmlValue = string | number | boolean | undefined | XmlMembers | readonly (string | XmlMembers)[];
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Writes one of S3's documents. */
export const writeXml = (root: string, members: XmlMembers): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${writeMembers(members)}</${root}>`;

const writeMembers = (members: XmlMembers): string =>
  Object.entries(members)
    .map(([name, value]) => writeElement(name, value))
    .join("");

const writeElement = (name: string, value: XmlValue): string => {
  if (value === undefined) return "";
  if (isList(value)) return value.map((one) => writeElement(name, one)).join("");
  return `<${name}>${typeof value === "object" ? writeMembers(value) : escapeXml(String(value))}</${name}>`;
};

const isList = (value: XmlValue): value is readonly (string | XmlMembers)[] => Array.isArray(value);

/** An element as read: its text, and its child elements in order. Attributes and namespaces mean nothing to S3. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Documents nest three deep in S3; this bounds a hostile one. */
const maxDepth = 16;

/**
 * Reads one of S3's request documents: elements and text. No entities but XML's own five and character references;
 * comments, processing instructions and CDATA are passed over or taken as text; a DOCTYPE is refused.
 *
 * @throws ServiceError MalformedXML
 */
export const parseXml = (document: string): XmlElement => {
  const tokens = document.matchAll(
    /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:"[^"]*"|'[^']*'|[^<>"'])*?)(\/?)>|([^<]+)|</g,
  );
  const root: OpenElement = { name: "", text: "", children: [] };
  const open: OpenElement[] = [root];
  for (const [token, cdata, closing, name, , empty, text] of tokens) {
    const top = open.at(-1);
    if (top === undefined) throw malformedXml();
    if (text !== undefined) top.text += unescapeXml(text);
    else if (cdata !== undefined) top.text += cdata;
    else if (token === "<") throw malformedXml();
    else if (name === undefined) continue;
    else if (closing) closeElement(open, localName(name));
    else {
      const element: OpenElement = { name: localName(name), text: "", children: [] };
      top.children.push(element);
      if (!empty) open.push(element);
      if (open.length > maxDepth) throw malformedXml();
    }
  }
  const [element, ...more] = root.children;
  if (element === undefined || more.length > 0 || open.length !== 1 || root.text.trim() !== "") throw malformedXml();
  return element;
};

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

const closeElement = (open: OpenElement[], name: string): void => {
  const closed = open.pop();
  if (closed === undefined || closed.name !== name || open.length === 0) throw malformedXml();
};

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));|&/g,
    (_, hex?: string, decimal?: string, name?: string) => {
      const named = name === undefined ? undefined : entities[name];
      if (named !== undefined) return named;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (!(code <= 0x10ffff)) throw malformedXml();
      return String.fromCodePoint(code);
    },
  );

/** The first child of that name. */
export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** The first child's text, trimmed. */
export const childText = (element: XmlElement, name: string): string | undefined => childOf(element, name)?.text.trim();
