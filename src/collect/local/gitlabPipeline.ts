import type { Pipeline, PipelineJob, Stage } from "../../model/facts/repository.ts";
import { type Fields, fieldsOf } from "../../model/fields.ts";
import { stagesOfScript } from "./commandStages.ts";
import { listOf, parseYaml, type Repository, stepsOf, textsOf } from "./pipelineFiles.ts";

/** Top-level keys that are no jobs (https://docs.gitlab.com/ci/yaml/#keywords). */
const keywords = new Set([
  ...["default", "include", "stages", "variables", "workflow", "image", "services", "cache"],
  ...["before_script", "after_script", "spec", "pages"],
]);

/** GitLab's own templates by the job that they add. */
const templates: readonly (readonly [RegExp, Stage])[] = [
  [/Container-Scanning/i, "scan"],
  [/Code-Quality/i, "lint"],
  [/Jobs\/Build|Docker/i, "build"],
  [/Jobs\/Test/i, "test"],
  [/Jobs\/Deploy|AWS\/Deploy-ECS|AWS\/CF-Provision/i, "deploy"],
];

interface Files {
  readonly fields: Fields;
  readonly jobs: readonly PipelineJob[];
  readonly unfollowed: readonly string[];
}

const deepestInclude = 10;

const merged = (parts: readonly Files[]): Files => ({
  fields: Object.assign({}, ...parts.map(({ fields }) => fields)),
  jobs: parts.flatMap(({ jobs }) => jobs),
  unfollowed: parts.flatMap(({ unfollowed }) => unfollowed),
});

const unfollowed = (name: string): Files => ({ fields: {}, jobs: [], unfollowed: [name] });

const include = (raw: unknown, repository: Repository, depth: number): Files => {
  const { local, template, remote, project, component } = fieldsOf(
    typeof raw === "string" ? { [/^https?:/.test(raw) ? "remote" : "local"]: raw } : raw,
  );
  if (typeof local === "string") {
    const text = depth < deepestInclude ? repository.read(local.replace(/^\//, "")) : null;
    return text === null ? unfollowed(local) : withIncludes(text, repository, depth + 1);
  }
  if (typeof template === "string") {
    const steps = templates.flatMap(([name, stage]) => (name.test(template) ? [stage] : []));
    return {
      fields: {},
      unfollowed: [],
      jobs: [{ id: template, needs: [], steps: stepsOf(steps, false) }],
    };
  }
  const other = [project, remote, component].find((name) => typeof name === "string");
  return unfollowed(typeof other === "string" ? other : "an include");
};

const withIncludes = (text: string, repository: Repository, depth: number): Files => {
  const fields = parseYaml(text);
  const included = listOf(fields.include).map((one) => include(one, repository, depth));
  return merged([...included, { fields, jobs: [], unfollowed: [] }]);
};

/** Jobs with what they extend, each put together once; a template that extends itself ends. */
const extender = (fields: Fields): ((name: string) => Fields) => {
  const done = new Map<string, Fields>();
  const extended = (name: string): Fields => {
    const earlier = done.get(name);
    if (earlier !== undefined) return earlier;
    const own = fieldsOf(fields[name]);
    done.set(name, own);
    const whole = Object.assign({}, ...textsOf(own.extends).map(extended), own);
    done.set(name, whole);
    return whole;
  };
  return extended;
};

const linesOf = (script: unknown): string => textsOf(listOf(script).flat(9)).join("\n");

/**
 * A pipeline of GitLab CI. Local includes and templates are followed; those of other projects are
 * named (https://docs.gitlab.com/ci/yaml/).
 *
 * @throws Error when it is no YAML
 */
export const readGitlabPipeline = (
  file: string,
  text: string,
  repository: Repository,
): Pipeline => {
  const all = withIncludes(text, repository, 0);
  const before = fieldsOf(all.fields.default).before_script ?? all.fields.before_script;
  const order = textsOf(all.fields.stages);
  const stageOf = (job: Fields): string => (typeof job.stage === "string" ? job.stage : "test");
  const extended = extender(all.fields);
  const named = Object.keys(all.fields)
    .filter((name) => !name.startsWith(".") && !keywords.has(name))
    .map((name) => ({ name, job: extended(name) }))
    .filter(({ job }) => job.script !== undefined && job.when !== "never");
  const earlier = (job: Fields): readonly string[] =>
    named
      .filter(({ job: other }) => order.indexOf(stageOf(other)) < order.indexOf(stageOf(job)))
      .map(({ name }) => name);
  const needsOf = (job: Fields): readonly string[] =>
    job.needs === undefined
      ? earlier(job)
      : listOf(job.needs).flatMap((need) =>
          textsOf(typeof need === "string" ? need : fieldsOf(need).job),
        );
  const jobs = named.map(({ name, job }) => {
    const script = `${linesOf(job.before_script ?? before)}\n${linesOf(job.script)}`;
    return {
      id: name,
      needs: needsOf(job),
      steps: stepsOf(stagesOfScript(script, repository.scriptsIn("")), job.allow_failure === true),
    };
  });
  return {
    file,
    provider: "GitLab CI",
    jobs: [...all.jobs, ...jobs],
    unfollowed: [...new Set(all.unfollowed)].sort(),
  };
};
