import { defineRule } from "../../src/model/rule.ts";
import { servicesInRole } from "../_resources/services.ts";
import { healthCheckReference, remedyFor } from "./_bounds.ts";
import { judgePath, pathNeeds } from "./_path.ts";

export const rule = defineRule({
  id: "hc-backend-path",
  title: "The backend is checked on /health",
  section: "HC",
  items: ["HC-5"],
  severity: "medium",
  why: "A check on a page that answers without looking keeps a broken task in service. A health endpoint says whether the service can do its work.",
  checks:
    "The health check of every target group of the backend's service must ask for the path that the guide (or the config) names, and its matcher must accept codes from 200 to 299 only. A gRPC target group is checked by calling a method: the one that the config names, else gRPC's own /grpc.health.v1.Health/Check; another is undecided, and the matcher must accept gRPC's code 0 only.",
  blindSpots: "What the endpoint really looks at cannot be seen from outside.",
  remedy: {
    summary: "Point the health check at /health, and accept success only.",
    ...remedyFor(
      "--health-check-path /health --matcher HttpCode=200",
      'path = "/health"',
      "path: '/health', healthyHttpCodes: '200'",
    ),
  },
  references: [healthCheckReference],
  needs: pathNeeds,
  options: {
    path: { default: "/health", description: "the path that the health check asks for" },
  },
  nothing: "there is no backend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "backend"),
  judge: ({ view }, facts, { path }, context) =>
    judgePath(facts, view, path, { lowest: 200, highest: 299 }, context),
});
