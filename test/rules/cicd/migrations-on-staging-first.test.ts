import { rule } from "../../../rules/cicd/migrations-on-staging-first.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /on staging before/, "database");
