import { rule } from "../../../rules/pool/connection-retries.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /ECONNREFUSED/, "database");
