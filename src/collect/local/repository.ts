import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Pipeline, pipelines, repositoryTools } from "../../model/facts/repository.ts";
import { fieldsOf, jsonIn } from "../../model/fields.ts";
import type { Settings } from "../../model/settings.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineLocalCollector, type Recorder } from "../collector.ts";
import type { Scripts } from "./commandStages.ts";
import type { Repository } from "./pipelineFiles.ts";
import { isTelling, toolsIn } from "./repositoryTools.ts";

const largestFile = 1_000_000;
const deepestFolder = 5;
const mostFiles = 20_000;
/** GitLab includes 150 files at most (https://docs.gitlab.com/ci/yaml/#include), GitHub fewer. */
const mostFollowed = 150;

/** Other people's code, and what is built. */
const skipped = new Set([
  ...["node_modules", "vendor", "dist", "build", "target", "out", "coverage", ".git", ".venv"],
  ...["venv", "__pycache__", ".terraform", "cdk.out", ".next", ".cache"],
]);

/** Files of providers whose pipelines are not followed. */
const otherProviders = [
  "Jenkinsfile",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  ".circleci/config.yml",
  ".buildkite/pipeline.yml",
  ".drone.yml",
  "buildspec.yml",
];

/** Stays inside the folder: what a link leads out to is not the repository's. */
const readInside = (root: string, file: string): string | null => {
  const path = join(root, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > largestFile) return null;
  return realpathSync(path).startsWith(root + sep) ? readFileSync(path, "utf8") : null;
};

const entriesOf = (folder: string): readonly Dirent[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];

/** A pipeline's view of the repository: what calls or includes itself again and again comes to an end. */
const openRepository = (root: string): Repository => {
  let followed = 0;
  const scripts = new Map<string, Scripts>();
  return {
    read(file) {
      followed += 1;
      if (followed > mostFollowed) throw new Error(`it follows more than ${mostFollowed} files`);
      return readInside(root, file);
    },
    scriptsIn(folder) {
      const known = scripts.get(folder) ?? readScripts(root, folder);
      scripts.set(folder, known);
      return known;
    },
  };
};

const readScripts = (root: string, folder: string): Scripts => {
  const text = readInside(root, join(folder, "package.json"));
  if (text === null) return {};
  const scripts = fieldsOf(fieldsOf(jsonIn(text)).scripts);
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, script]) =>
      typeof script === "string" ? [[name, script]] : [],
    ),
  );
};

/** Files of the repository, from its root, by the paths that Git would show. */
const filesIn = (root: string): readonly string[] => {
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      if (found.length >= mostFiles) throw new Error(`more than ${mostFiles} files`);
      const path = join(folder, entry.name);
      if (entry.isFile()) found.push(relative(root, path).split(sep).join("/"));
      else if (entry.isDirectory() && !skipped.has(entry.name) && depth < deepestFolder) {
        walk(path, depth + 1);
      }
    }
  };
  walk(root, 0);
  return found;
};

const rootOf = ({ requested: { repository } }: Settings): string => realpathSync(repository ?? ".");

const other = (file: string): Pipeline => ({
  file,
  provider: "another",
  jobs: [],
  unfollowed: [file],
});

const pipelineCollector = defineLocalCollector({
  kind: pipelines,
  needs: {},
  async read({ settings, account, region }, recorder) {
    // What reads YAML is loaded for who asks for it.
    const { readGithubWorkflow } = await import("./pipelineFiles.ts");
    const { readGitlabPipeline } = await import("./gitlabPipeline.ts");
    const root = rootOf(settings);
    const place = { api: pipelines.api, action: pipelines.action, account, region };
    const add = (file: string, parse: (text: string, repository: Repository) => Pipeline): void => {
      const repository = openRepository(root);
      try {
        const text = repository.read(file);
        if (text !== null) recorder.row(file, parse(text, repository));
      } catch (error) {
        recorder.unread(file, causeOf(error, place));
      }
    };
    for (const { name } of entriesOf(join(root, ".github", "workflows"))) {
      const file = `.github/workflows/${name}`;
      if (/\.ya?ml$/.test(name))
        add(file, (text, repository) => readGithubWorkflow(file, text, repository));
    }
    for (const file of [".gitlab-ci.yml", ".gitlab-ci.yaml"]) {
      add(file, (text, repository) => readGitlabPipeline(file, text, repository));
    }
    for (const file of otherProviders) add(file, () => other(file));
  },
});

const addTools = (
  root: string,
  file: string,
  recorder: Pick<Recorder<ReturnType<typeof toolsIn>[number]>, "row">,
): void => {
  const text = readInside(root, file);
  if (text === null) return;
  for (const found of toolsIn(file, text)) recorder.row(`${found.file} ${found.tool}`, found);
};

const toolCollector = defineLocalCollector({
  kind: repositoryTools,
  needs: {},
  async read({ settings }, recorder) {
    const root = rootOf(settings);
    for (const file of filesIn(root)) {
      if (isTelling(file.split("/").at(-1) ?? file)) addTools(root, file, recorder);
    }
  },
});

export const repositoryCollectors: readonly Collector[] = [pipelineCollector, toolCollector];
