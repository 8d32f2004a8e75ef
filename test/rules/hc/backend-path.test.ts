import { rule } from "../../../rules/hc/backend-path.ts";
import { ids } from "../../support/reference.ts";
import { testPath } from "./_path.ts";

testPath(rule, { service: ids.backend, targets: ids.backendTargets, tooWide: "200-399" });
