// The studio's API as an OpenAPI 3.1 document, made from the table of routes and the schemas that the server checks requests by.
import { z } from "zod";
import { KEY_HEADER, ROUTES, type Route, type RouteName } from "../api/routes.ts";
import { BODIES } from "../api/schemas.ts";

/** What each status of an error means; the body says more, see `Error`. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: "an option that is not as expected",
  401: "no token of this start, or a wrong one",
  403: "asked by another origin, or a folder outside of those that may be read",
  404: "no such piece, run or file",
  409: "busy, or in conflict with what is there",
  413: "more than may be sent",
  421: "another host",
  423: "the project can only be read",
  507: "no room on the disk",
};

type Json = Readonly<Record<string, unknown>>;

/** @returns plain JSON; request bodies by JSON Schema 2020-12 */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Semitone studio",
      version: "0.1.0",
      description: "Served on 127.0.0.1 alone, to whoever has the token of this start.",
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: {
        Error: z.toJSONSchema(
          z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) }),
        ),
      },
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          status,
          {
            description,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
          },
        ]),
      ),
    },
  };
}

function operationOf(name: RouteName, { path, about, bytes }: Route): Json {
  const body = BODIES[name];
  const content = body
    ? { "application/json": { schema: z.toJSONSchema(body, { io: "input" }) } }
    : bytes === "sent" && { "application/octet-stream": {} };
  return {
    operationId: name,
    summary: about,
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
        name: parameter,
        in: "path",
        required: true,
        schema: parameter === "id" ? { type: "integer", minimum: 1 } : { type: "string" },
      })),
      ...(name === "label"
        ? [{ name: KEY_HEADER, in: "header", required: true, schema: { type: "string", maxLength: 200 } }]
        : []),
    ],
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      "2XX": {
        description: "as asked",
        content: { [bytes === "back" ? "application/octet-stream" : "application/json"]: {} },
      },
      ...Object.fromEntries(
        Object.keys(REFUSALS).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  };
}
