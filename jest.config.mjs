const typeScript = (parser) => [
  "@swc/jest",
  {
    jsc: {
      target: "es2022",
      parser,
      transform: { react: { runtime: "automatic", importSource: "preact" } },
    },
    module: { type: "es6" },
  },
];

/** Jest runs the TypeScript sources as ES modules; swc strips the types, `tsc --noEmit` checks them. */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: {
    "^.+\\.ts$": typeScript({ syntax: "typescript" }),
    "^.+\\.tsx$": typeScript({ syntax: "typescript", tsx: true }),
  },
  // Suites that draw no lots do not load what draws them.
  moduleNameMapper: { "^fast-check$": "<rootDir>/test/support/seededLots.ts" },
  // Two cores are used as two: by default Jest leaves one idle.
  maxWorkers: "100%",
  // Many tests start processes; what a busy machine does to them must not fail them.
  testTimeout: 30_000,
  reporters: ["default", "<rootDir>/scripts/summary-reporter.mjs"],
  cacheDirectory: "<rootDir>/.cache/jest",
};
