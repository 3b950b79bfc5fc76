import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";

/** Iris asks where an answer came from, and what its data set touched; each edge she gets names the leaves that back it. */
export const trace = async ({ iris }: People, prediction: string, version: number): Promise<void> => {
  station("Iris asks where an answer came from");
  const path = `/v1/lineage/predictions/${prediction}`;
  const { body } = await until(
    "the lineage of the prediction",
    30,
    () => iris.get(path),
    ({ edges }) => edges?.some(({ relation }: Body) => relation === "answered-by"),
  );
  for (const { from, relation, to, leaves } of body.edges)
    tell(
      `${from.kind} ${relation} ${to.kind} ${to.id.slice(0, 12)}: leaf ${leaves.map(({ index }: Body) => index).join(", ")}`,
    );
  const answering = body.edges.find(({ relation }: Body) => relation === "answered-by").to.id;
  check(`version ${version} answered it`, answering.endsWith(`.${version}`), answering);
  const approved = body.edges.filter(({ relation, from }: Body) => relation === "approved-by" && from.id === answering);
  check(`which ${approved.length} applied change requests had approved by then`, approved.length > 0, body.edges);
  check(
    "each edge is backed by leaves",
    body.edges.every(({ leaves }: Body) => leaves.length > 0),
    body.edges,
  );

  const data = body.nodes.find(({ kind }: Body) => kind === "data")?.id;
  check("trained on a data set that is known by its SHA-256", data !== undefined, body.nodes);
  const touched = (await iris.get(`/v1/lineage/data/${data}`)).body;
  const versions = touched.nodes.filter(({ kind }: Body) => kind === "model-version");
  check(
    "and that data set leads forth to the version",
    versions.some(({ id }: Body) => id === answering),
    touched,
  );
  const told = (await iris.get(`${path}?format=openlineage`)).body;
  check(`the same in OpenLineage: ${told.length} events`, Array.isArray(told) && told.length > 0, told);
};
