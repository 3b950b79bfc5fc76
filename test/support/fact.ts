/** A fact as the bus delivers it to a worker. */
export const fact = ({
  workspace = "default",
  type,
  subject = { kind: "training-run", id: "0192a000000070008000000000000001" },
}: {
  readonly workspace?: string;
  readonly type: string;
  readonly subject?: { readonly kind: string; readonly id: string };
}) => ({
  source: "tidegate",
  "detail-type": `${type}.v1`,
  detail: {
    schema: "fact.v1",
    id: "0192a0000000700080000000000000ff",
    workspace,
    subject,
    subjectVersion: 1,
    at: "2026-11-21T07:30:00.000Z",
    data: { schema: "test.v1" },
  },
});
