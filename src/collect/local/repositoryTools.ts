import type { RepositoryTool } from "../../model/facts/repository.ts";

type Purpose = RepositoryTool["purpose"];

interface Sign {
  /** The file's name. */
  readonly file: RegExp;
  readonly tool: string;
  readonly purpose: Purpose;
  /** What its text must hold; absent: the file's name says it. */
  readonly text?: RegExp;
}

const dependency = (name: string): RegExp => new RegExp(`"${name}"\\s*:\\s*"`);
const packageJson = /^package\.json$/;
const python = /^(requirements.*\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg))$/;
const gradle = /^(pom\.xml|build\.gradle(\.kts)?|libs\.versions\.toml)$/;

const migration = (file: RegExp, tool: string, text?: RegExp): Sign => ({
  file,
  tool,
  purpose: "migration",
  ...(text === undefined ? {} : { text }),
});

const infrastructure = (file: RegExp, tool: string, text?: RegExp): Sign => ({
  ...migration(file, tool, text),
  purpose: "infrastructure",
});

const signs: readonly Sign[] = [
  migration(packageJson, "Prisma", dependency("prisma")),
  migration(packageJson, "TypeORM", dependency("typeorm")),
  migration(packageJson, "Knex", dependency("knex")),
  migration(packageJson, "Sequelize", dependency("sequelize(-cli)?")),
  migration(packageJson, "Drizzle Kit", dependency("drizzle-kit")),
  migration(packageJson, "node-pg-migrate", dependency("node-pg-migrate")),
  migration(packageJson, "db-migrate", dependency("db-migrate")),
  migration(packageJson, "Umzug", dependency("umzug")),
  migration(packageJson, "MikroORM", dependency("@mikro-orm/migrations")),
  migration(python, "Alembic", /^[^\w\n]*(alembic|flask-migrate)\b/im),
  migration(python, "Django", /^[^\w\n]*django\b/im),
  migration(/^Gemfile$/, "Active Record", /^[ \t]*gem ["'](rails|activerecord)["']/m),
  migration(gradle, "Flyway", /flyway/i),
  migration(gradle, "Liquibase", /liquibase/i),
  migration(/^flyway\.(conf|toml)$/, "Flyway"),
  migration(/^liquibase\.properties$/, "Liquibase"),
  migration(/^alembic\.ini$/, "Alembic"),
  migration(/^atlas\.hcl$/, "Atlas"),
  migration(/^go\.mod$/, "golang-migrate", /golang-migrate\/migrate/),
  migration(/^go\.mod$/, "goose", /pressly\/goose/),
  migration(/^go\.mod$/, "Atlas", /ariga\.io\/atlas/),
  migration(
    /^composer\.json$/,
    "Doctrine Migrations",
    dependency('doctrine/[^"\\n]*migrations[^"\\n]*'),
  ),
  migration(/^composer\.json$/, "Laravel", dependency("laravel/framework")),
  migration(/^composer\.json$/, "Phinx", dependency("robmorgan/phinx")),
  migration(/\.csproj$/, "Entity Framework Core", /EntityFrameworkCore/),
  migration(/^Cargo\.toml$/, "Diesel", /^diesel/m),
  migration(/^Cargo\.toml$/, "SQLx", /^sqlx/m),
  migration(/^mix\.exs$/, "Ecto", /:ecto_sql/),
  infrastructure(/\.tf$/, "Terraform"),
  infrastructure(/^cdk\.json$/, "AWS CDK"),
  infrastructure(/^Pulumi\.ya?ml$/, "Pulumi"),
  infrastructure(/^serverless\.(ya?ml|json|ts)$/, "Serverless Framework"),
  infrastructure(/^sst\.config\.ts$/, "SST"),
  infrastructure(/\.(ya?ml|json|template)$/, "CloudFormation", /AWSTemplateFormatVersion/),
];

/** Files whose text has to be read to know. */
export const isTelling = (name: string): boolean => signs.some(({ file }) => file.test(name));

/** What a file tells of the tools in use; of its text nothing is kept. */
export const toolsIn = (path: string, text: string): readonly RepositoryTool[] => {
  const name = path.split("/").at(-1) ?? path;
  return signs
    .filter((sign) => sign.file.test(name) && (sign.text === undefined || sign.text.test(text)))
    .map(({ tool, purpose }) => ({ file: path, tool, purpose }));
};
