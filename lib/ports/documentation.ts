export interface DocumentationPage {
  readonly mediaType: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Pages that were put beside the code when it was built. */
export interface Documentation {
  /** `openapi.json`, `index.html`, `problems/<code>`; undefined when there is no such page. */
  page(name: string): Promise<DocumentationPage | undefined>;
}
