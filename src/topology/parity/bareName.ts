import {
  type Application,
  canonicalEnvironment,
  isEnvironmentWord,
  tokensOf,
} from "../serviceApplications.ts";

/** Whether the word says which environment it is. */
const saysEnvironment = (word: string, { environment }: Application): boolean =>
  isEnvironmentWord(word) || (environment !== null && canonicalEnvironment(word) === environment);

const withoutEnvironment = (name: string, application: Application): readonly string[] =>
  tokensOf(name).filter((token) => !saysEnvironment(token, application));

/** The application's name without the environment's words: clusters `shop-prod` and `shop-stag` are both `shop`. */
export const bareApplication = (application: Application): string =>
  withoutEnvironment(application.name, application).join("-");

/** A name without the application's and the environment's words: `shop-prod-db` is `db`. */
export const bareName = (name: string, application: Application): string => {
  const own = withoutEnvironment(application.name, application);
  const tokens = withoutEnvironment(name, application);
  const isPrefix = own.every((token, index) => tokens[index] === token);
  return (isPrefix ? tokens.slice(own.length) : tokens).join("-");
};

/** A path of names without the environment's words: `shop-prod/backend` is `shop/backend`. */
export const barePath = (path: string, application: Application): string =>
  path
    .split("/")
    .map((part) => withoutEnvironment(part, application).join("-"))
    .filter((part) => part !== "")
    .join("/");
