import type { Stage } from "../../model/facts/repository.ts";
import { speaksOfMigration } from "../migrationWords.ts";

/** The scripts that a package file names, for `npm run NAME`. */
export type Scripts = Readonly<Record<string, string>>;

/** One command: its words, quotes removed, without what only starts it. */
type Words = readonly string[];

/** Programs that start another: the rest of the line is what counts. */
const starters: readonly RegExp[] = [
  /^(sudo|time|exec|command|nice|env|xvfb-run|dotenv|doppler run|infisical run|op run)$/,
  /^(npx|bunx|pnpx|uvx)$/,
];
const starterPairs: readonly RegExp[] = [
  /^(pnpm|yarn|npm|bun) (exec|dlx|x)$/,
  /^(poetry|uv|pipenv|pdm|hatch|rye) run$/,
  /^bundle exec$/,
  /^python3? -m$/,
  /^(docker|podman) (run|exec)$/,
  /^docker compose$/,
];

/** What a command is, by its beginning: the words joined by blanks. */
const commands: readonly (readonly [Stage, RegExp])[] = [
  [
    "lint",
    /^(eslint|biome (check|lint|ci)|prettier .*(--check|-c\b)|stylelint|oxlint|standard|xo|next lint|tsc .*--noEmit|vue-tsc|ruff check|flake8|pylint|mypy|pyright|black .*--check|golangci-lint|go vet|staticcheck|rubocop|standardrb|phpstan|phpcs|pint|ktlint|checkstyle|hadolint|shellcheck|cargo clippy|terraform (validate|fmt .*-check)|tflint|detekt)\b/,
  ],
  [
    "test",
    /^(jest|vitest|mocha|ava|tap|c8|nyc|cypress run|playwright test|node .*--test|pytest|unittest|nose2|tox|nox|go test|gotestsum|rspec|rails test|minitest|phpunit|pest|artisan test|mvn .*(test|verify|package|install)|\.?\/?mvnw .*(test|verify|package|install)|gradle .*(test|check|build)|\.?\/?gradlew .*(test|check|build)|cargo (test|nextest)|dotnet test|mix test|sbt test|bazel test|deno test|bun test|coverage run|manage\.py test)\b/,
  ],
  [
    "build",
    /^((docker|podman|nerdctl) (buildx )?(build|bake)|buildx (build|bake)|build( |$)|(docker-compose|compose) build|buildah (bud|build)|\/kaniko\/executor|kaniko|pack build|ko build|jib|next build|vite build|webpack|rollup|ng build|nuxt build|tsc(?!\S)(?!.*--noEmit)|go build|mvn .*(package|install)|\.?\/?mvnw .*(package|install)|gradle .*(build|assemble|bootJar)|\.?\/?gradlew .*(build|assemble|bootJar|jib)|cargo build|dotnet (build|publish)|sam build|earthly)/,
  ],
  [
    "scan",
    /^(trivy|grype|snyk (container )?(test|monitor)|snyk container|docker scout|syft|clair|anchore-cli|anchorectl|dockle|twistcli|prisma-cloud|wiz-?cli|aws ecr (start-image-scan|describe-image-scan-findings|wait image-scan-complete)|inspector-sbomgen|aws inspector-scan)\b/,
  ],
  [
    "push",
    /^((docker|podman|nerdctl) push|(docker|podman) (buildx )?build .*--push|buildx (build|bake) .*--push|docker buildx bake .*--push|(docker-compose|compose) push|crane (push|copy|cp)|skopeo copy|oras push|buildah push|ko (build|publish)|\/kaniko\/executor(?!.*--no-push))/,
  ],
  [
    "deploy",
    /^(aws ecs (update-service|create-service|deploy|create-task-set|update-express)|aws deploy create-deployment|aws cloudformation (deploy|create-stack|update-stack|execute-change-set)|ecs deploy|ecs-deploy|ecspresso deploy|cdk deploy|aws-cdk deploy|terraform apply|tofu apply|terragrunt (run-all )?apply|pulumi up|copilot (svc |job |app |env )?deploy|sam deploy|serverless deploy|sls deploy|sst deploy|ecs-cli compose|fargate service deploy)\b/,
  ],
  [
    "migration",
    /^(prisma migrate (deploy|dev)|prisma db push|typeorm .*migration:run|typeorm-ts-node-\w+ .*migration:run|knex migrate:(latest|up)|sequelize(-cli)? db:migrate|drizzle-kit (migrate|push)|node-pg-migrate|db-migrate up|umzug up|mikro-orm migration:up|flyway .*migrate|liquibase .*update|alembic .*upgrade|manage\.py migrate|(python3? )?manage\.py migrate|django-admin migrate|flask db upgrade|rails db:migrate|rake db:migrate|(php )?artisan migrate|doctrine:migrations:migrate|bin\/console doctrine:migrations:migrate|migrate .*up|goose .*up|atlas migrate apply|dbmate (up|migrate)|sqitch deploy|ef database update|dotnet ef database update|diesel migration run|sqlx migrate run)\b/,
  ],
];

/** Comments, what ends a command, and words, in which quotes may stand; one that is not closed goes to the end. */
const token =
  /(?<comment>(?<=^|\s)#[^\n]*)|(?<end>[\n;&|(){}]+)|(?<word>(?:[^\s;&|(){}"']|"(?:\\.|[^"\\])*(?:"|\\?$)|'[^']*(?:'|$))+)/g;

/** Expressions of the pipeline and of the shell stand for one word that is not known; one that is not closed goes to the end. */
const withoutExpressions = (script: string): string =>
  script
    .replace(/\\\r?\n/g, " ")
    .replace(/\$\{\{.*?(?:\}\}|$)/gs, "EXPRESSION")
    .replace(/\$\{[^}]*(?:\}|$)/g, "EXPRESSION");

/** A shell text as commands: quoted text stays part of its word, so that what is only printed is no command. */
const commandsIn = (script: string): readonly Words[] => {
  const found: string[][] = [[]];
  for (const { groups } of withoutExpressions(script).matchAll(token)) {
    if (groups?.end !== undefined) found.push([]);
    else if (groups?.word !== undefined) found.at(-1)?.push(groups.word.replace(/["']/g, ""));
  }
  return found.filter((words) => words.length > 0);
};

const isOption = (word: string): boolean => word.startsWith("-");
const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);
const keywords = new Set(["if", "then", "else", "elif", "fi", "do", "done", "while", "!", "until"]);

/** `sudo env time npx jest` is as far as people go. */
const mostStarters = 20;

/** Without assignments, shell words and programs that only start another one. */
const started = (all: Words, left = mostStarters): Words => {
  if (left === 0) return [];
  const begin = all.findIndex((word) => !isAssignment(word) && !keywords.has(word));
  const words = begin < 0 ? [] : all.slice(begin);
  const [first, second = "", ...rest] = words;
  if (first === undefined) return [];
  if (starters.some((starter) => starter.test(first))) {
    const at = words.findIndex((word, index) => index > 0 && !isOption(word));
    return at < 0 ? [] : started(words.slice(at), left - 1);
  }
  const pair = `${first} ${second}`;
  if (starterPairs.some((starter) => starter.test(pair))) {
    if (/^(docker|podman) (run|exec)$/.test(pair)) return afterImage(rest);
    const at = rest.findIndex((word) => !isOption(word));
    return at < 0 ? words : started(rest.slice(at), left - 1);
  }
  return words;
};

/** `docker run [options] IMAGE command`: scanners and kaniko are run so; the image stands for its tool. */
const afterImage = (words: Words): Words => {
  const image = words.find((word) => /[/:]/.test(word) && !isOption(word) && !/^[./]/.test(word));
  if (image === undefined) return words.filter((word) => !isOption(word));
  const tool = (image.split("/").at(-1) ?? image).split(":")[0] ?? image;
  return [tool, ...words.slice(words.indexOf(image) + 1)];
};

/** The name of the script that a package manager is asked to run. */
const scriptOf = (words: Words): string | null => {
  const [manager = "", ...rest] = words;
  if (!/^(npm|pnpm|yarn|bun)$/.test(manager)) return null;
  const [verb, name] = rest.filter((word) => !isOption(word));
  if (verb === undefined) return null;
  if (verb === "run" || verb === "run-script") return name ?? null;
  if (verb === "test" || verb === "t" || verb === "tst") return "test";
  return manager !== "npm" && !/^(install|add|ci|i|dlx|exec)$/.test(verb) ? verb : null;
};

const byScriptName: readonly (readonly [Stage, RegExp])[] = [
  ["lint", /(^|:)(lint|typecheck|type-check|check|format:check)(:|$)/],
  ["test", /(^|:)(tests?|unit|e2e|coverage)(:|$)/],
  ["build", /(^|:)build(:|$)/],
  ["migration", /(^|:)(migrate|migrations?)(:|$)/],
  ["deploy", /(^|:)deploy(:|$)/],
];

/** What the scripts of a package file do, each looked at once; null while it is looked at. */
const known = new WeakMap<Scripts, Map<string, readonly Stage[] | null>>();

/** A script stands for each thing that it does, once; one that comes back to itself says nothing. */
const stagesOfNamed = (script: string, scripts: Scripts): readonly Stage[] => {
  const seen = known.get(scripts) ?? new Map<string, readonly Stage[] | null>();
  known.set(scripts, seen);
  const earlier = seen.get(script);
  if (earlier !== undefined) return earlier ?? [];
  const text = Object.hasOwn(scripts, script) ? scripts[script] : undefined;
  if (text === undefined) return [];
  seen.set(script, null);
  const stages = [...new Set(stagesOfScript(text, scripts))];
  seen.set(script, stages);
  return stages;
};

const stagesOfCommand = (words: Words, scripts: Scripts): readonly Stage[] => {
  const own = started(words);
  if (own.length === 0 || /^(echo|printf|:|true|#)$/.test(own[0] ?? "")) return [];
  const script = scriptOf(own);
  if (script !== null) {
    const inner = stagesOfNamed(script, scripts);
    if (inner.length > 0) return inner;
    return byScriptName.flatMap(([stage, name]) => (name.test(script) ? [stage] : []));
  }
  const text = own.join(" ").replace(/^\.\/node_modules\/\.bin\//, "");
  if (/^aws ecs run-task\b/.test(text)) {
    return speaksOfMigration(text) ? ["migrationTask"] : [];
  }
  return commands.flatMap(([stage, pattern]) => (pattern.test(text) ? [stage] : []));
};

/**
 * What the commands of a shell text do, in their order; scripts of the package file are followed.
 * The text itself goes no further.
 */
export const stagesOfScript = (text: string, scripts: Scripts): readonly Stage[] =>
  commandsIn(text).flatMap((words) => stagesOfCommand(words, scripts));
