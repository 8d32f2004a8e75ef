import type { Context } from "../../src/model/kind.ts";
import type { Resource } from "../../src/model/rule.ts";

/** The account itself, as CloudFormation names it in an organization. */
export const accountResource = ({ account }: Context): Resource => ({
  id: account,
  type: "AWS::Organizations::Account",
  name: account,
});
