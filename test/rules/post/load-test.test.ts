import { rule } from "../../../rules/post/load-test.ts";
import { testAttested } from "../../support/attested.ts";

testAttested(rule, /load test of the expected peak/, null);
