import { describe, expect, test } from "@jest/globals";
import { checkRegions } from "../../src/collect/regions.ts";
import { UserError } from "../../src/model/userError.ts";

const refusalOf = (names: readonly string[]): unknown => {
  try {
    return checkRegions(names);
  } catch (error) {
    return error;
  }
};

describe("regions", () => {
  test.each([
    { names: ["eu-west-1"], regions: ["eu-west-1"] },
    { names: ["us-east-1", "eu-west-1"], regions: ["eu-west-1", "us-east-1"] },
    { names: ["eu-west-1", "eu-west-1"], regions: ["eu-west-1"] },
    { names: ["cn-north-1", "us-gov-west-1"], regions: ["cn-north-1", "us-gov-west-1"] },
    { names: [], regions: [] },
  ])("$names are scanned once each, in order", ({ names, regions }) => {
    expect(checkRegions(names)).toEqual(regions);
  });

  test.each([
    { name: "eu-west-9", says: 'did you mean "eu-west-1"?' },
    { name: "us-eats-1", says: 'did you mean "us-east-1"?' },
    { name: "eu-west-1a", says: 'did you mean "eu-west-1"?' },
    { name: "aws-global", says: "aws ec2 describe-regions" },
    { name: "frankfurt", says: "aws ec2 describe-regions" },
    { name: "", says: "aws ec2 describe-regions" },
  ])("$name is no region, and the refusal says what to do", ({ name, says }) => {
    const refusal = refusalOf(["eu-west-1", name]);
    expect(refusal).toBeInstanceOf(UserError);
    expect(String(refusal)).toContain(`"${name}" is no AWS region`);
    expect(String(refusal)).toContain(says);
    expect(String(refusal)).not.toMatch(/[\r\n]/);
  });
});
