import { rule } from "../../../rules/hc/frontend-path.ts";
import { ids } from "../../support/reference.ts";
import { testPath } from "./_path.ts";

testPath(rule, { service: ids.frontend, targets: ids.frontendTargets, tooWide: "200-499" });
