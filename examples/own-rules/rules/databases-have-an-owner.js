import { defineRule, derived, fail, kinds, pass, resources, saw } from "gonogo";

/** A house rule of a team: the guide has no item for it. */
export const rule = defineRule({
  id: "house-databases-have-an-owner",
  title: "Databases say which team owns them",
  section: "IAC",
  items: [],
  severity: "medium",
  why: "When a database pages at night, nobody should have to search for the team that knows it.",
  checks: "The tags of each DB instance and cluster must hold the key of the option `tag`.",
  blindSpots: "Whether the team of the tag still exists is not seen.",
  remedy: {
    summary: "Tag the database with its team.",
    cli: "aws rds add-tags-to-resource --resource-name ARN --tags Key=team,Value=TEAM",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html"],
  needs: { databases: derived.databases },
  options: { tag: { default: "team", description: "Key of the tag that names the team." } },
  nothing: "there is no database",
  resources: ({ databases }) => resources.databaseResources(databases),
  judge({ database }, _facts, { tag }) {
    const keys = Object.keys(database.tags).sort();
    const evidence = saw(kinds.dbInstances, database.arn, "TagList[].Key", keys);
    return keys.includes(tag)
      ? pass(`has the tag ${tag}`, evidence)
      : fail("untagged", `it has no tag ${tag}`, evidence);
  },
});
