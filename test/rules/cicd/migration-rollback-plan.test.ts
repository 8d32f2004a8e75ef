import { rule } from "../../../rules/cicd/migration-rollback-plan.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /written plan/, "database");
