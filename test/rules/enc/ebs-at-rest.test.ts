import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/enc/ebs-at-rest.ts";
import { ebsEncryptionByDefault, type Volume, volumes } from "../../../src/model/facts/ec2.ts";
import { breakOff, deny, put } from "../../support/changes.ts";
import { findingsOf } from "../../support/ruleTester.ts";

const volume = (encrypted: boolean | null): Volume => ({
  id: "vol-1",
  encrypted,
  state: "in-use",
  zone: "eu-west-1a",
  tags: {},
});

const withVolume = (encrypted: boolean | null) => put(volumes, "vol-1", volume(encrypted));

test.each([
  ["none at all", [], ["notApplicable"]],
  ["encrypted", [withVolume(true)], ["pass"]],
  ["not encrypted", [withVolume(false)], ["fail"]],
  ["not stated", [withVolume(null)], ["unknown"]],
  ["the list broke off", [withVolume(true), breakOff(volumes)], ["pass", "unknown"]],
  ["denied", [deny(volumes)], ["unknown"]],
  ["the region's default is unread", [withVolume(true), deny(ebsEncryptionByDefault)], ["pass"]],
] as const)("%s", (_, changes, verdicts) => {
  expect(findingsOf(rule, changes).map(({ verdict }) => verdict)).toEqual(verdicts);
});

test("the region's default for new volumes is a note", () => {
  const changes = [withVolume(true), put(ebsEncryptionByDefault, "eu-west-1", false)];
  expect(findingsOf(rule, changes)[0]?.notes).toEqual([
    "new volumes in eu-west-1 are not encrypted by default",
  ]);
});
