const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** The rooms of the house import downward only. */
export default {
  forbidden: [
    forbid("no-circles", "A room that needs itself is two rooms.", {}, { circular: true }),
    forbid(
      "model-imports-nothing",
      "The model is the words that all rooms share.",
      { path: "^src/model" },
      { pathNot: "^src/model" },
    ),
    forbid(
      "sdk-in-collect-only",
      "Facts are our own types: only collectors see the SDK.",
      { pathNot: "^(src/collect|deploy)" },
      { path: "@aws-sdk|@smithy" },
    ),
    forbid(
      "rules-see-facts",
      "A rule reads the model and derived facts; never a client, a file or a clock.",
      { path: "^rules", pathNot: "index\\.generated" },
      { pathNot: "^(rules|src/model|src/topology)" },
    ),
    forbid(
      "topology-sees-the-model",
      "Derived facts are pure functions of facts.",
      { path: "^src/topology" },
      { pathNot: "^(src/topology|src/model|node_modules/ipaddr)" },
    ),
    forbid(
      "judge-sees-the-model",
      "Judging knows rules by their type alone.",
      { path: "^src/judge" },
      { pathNot: "^(src/judge|src/model|crypto|node:crypto)" },
    ),
    forbid(
      "reporters-see-the-report",
      "A reporter turns the report into text.",
      { path: "^reporters" },
      {
        pathNot:
          "^(reporters|src/model|node_modules/(chalk|string-width|wrap-ansi|csv-stringify|fast-xml-builder|preact|preact-render-to-string)|node:crypto|crypto)",
      },
    ),
    forbid(
      "collect-does-not-judge",
      "Reading and judging meet in src/scan.ts only.",
      { path: "^src/collect" },
      { path: "^(src/(judge|topology|config|cli|snapshot)|rules|reporters)" },
    ),
    forbid(
      "iac-sees-the-model",
      "What code says it makes is read from files alone.",
      { path: "^src/iac" },
      { pathNot: "^(src/iac|src/model|node_modules/yaml|(node:)?(fs|path|url)$)" },
    ),
    forbid(
      "the-engine-runs-the-scanner",
      "The engine starts the scanner as anybody does: by its command line.",
      { path: "^deploy" },
      { path: "^(src|rules|reporters)" },
    ),
    forbid(
      "nobody-needs-the-engine",
      "The scanner knows of no engine.",
      { pathNot: "^deploy" },
      { path: "^deploy|node_modules/(aws-cdk-lib|constructs|cdk-nag)" },
    ),
    forbid(
      "cli-is-on-top",
      "Nothing but the command line needs the command line.",
      { pathNot: "^src/cli" },
      { path: "^src/cli" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node"] },
  },
};
