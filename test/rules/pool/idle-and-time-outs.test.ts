import { rule } from "../../../rules/pool/idle-and-time-outs.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /at least 5 idle connections/, "database");
