import { rule } from "../../../rules/cicd/migration-tool.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /Prisma/, "database");
