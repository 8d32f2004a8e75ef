import { defineRule } from "../../src/model/rule.ts";
import { servicesInRole } from "../_resources/services.ts";
import { healthCheckReference, remedyFor } from "./_bounds.ts";
import { judgePath, pathNeeds } from "./_path.ts";

export const rule = defineRule({
  id: "hc-frontend-path",
  title: "The frontend is checked on /",
  section: "HC",
  items: ["HC-6"],
  severity: "medium",
  why: "The start page is what users ask for first: a frontend that cannot answer it must get no requests.",
  checks:
    "The health check of every target group of the frontend's service must ask for the path that the guide (or the config) names, and its matcher must accept codes from 200 to 399 only. A gRPC target group is checked by calling a method: the one that the config names, else gRPC's own /grpc.health.v1.Health/Check; another is undecided, and the matcher must accept gRPC's code 0 only.",
  blindSpots: "What the endpoint really looks at cannot be seen from outside.",
  remedy: {
    summary: "Point the health check at /, and accept success only.",
    ...remedyFor(
      "--health-check-path / --matcher HttpCode=200",
      'path = "/"',
      "path: '/', healthyHttpCodes: '200'",
    ),
  },
  references: [healthCheckReference],
  needs: pathNeeds,
  options: {
    path: { default: "/", description: "the path that the health check asks for" },
  },
  nothing: "there is no frontend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "frontend"),
  judge: ({ view }, facts, { path }, context) =>
    judgePath(facts, view, path, { lowest: 200, highest: 399 }, context),
});
