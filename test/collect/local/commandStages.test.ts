import { describe, expect, test } from "@jest/globals";
import { stagesOfScript } from "../../../src/collect/local/commandStages.ts";

const scripts = {
  lint: "eslint .",
  check: "npm run lint && tsc --noEmit",
  test: "NODE_ENV=test jest --ci",
  release: "echo done",
  "test:e2e": "start-server-and-test dev http://localhost:3000 e2e",
  loop: "npm run loop",
};

test.each([
  ["npm ci\nnpm run lint", ["lint"]],
  ["npm run check", ["lint"]],
  ["npm test", ["test"]],
  ["npm t -- --watch=false", ["test"]],
  ["yarn test", ["test"]],
  ["pnpm run test:e2e", ["test"]],
  ["npm run loop", []],
  ["npm run release", []],
  ["npm install", []],
  ["yarn", []],
  ["npx --yes eslint src", ["lint"]],
  ["poetry run pytest -q", ["test"]],
  ["python -m pytest", ["test"]],
  ["bundle exec rspec", ["test"]],
  ["CI=1 sudo -E go test ./...", ["test"]],
  ["./gradlew build", ["test", "build"]],
  ["mvn -B verify", ["test"]],
  ["docker build -t app .", ["build"]],
  ['docker build -t "$REGISTRY/app:$TAG" . && docker push $REGISTRY/app:$TAG', ["build", "push"]],
  ["docker buildx build --push \\\n  -t app .", ["build", "push"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the pipeline
  ["docker push ${{ steps.login.outputs.registry }}/app:${{ github.sha }}", ["push"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the pipeline
  ["trivy image --exit-code 1 ${IMAGE}", ["scan"]],
  ["docker run --rm -v /var/run:/var/run aquasec/trivy:0.60.0 image app", ["scan"]],
  ["aws ecr start-image-scan --repository-name app --image-id imageTag=1", ["scan"]],
  ["aws ecs update-service --cluster main --service web --force-new-deployment", ["deploy"]],
  ['if [ -n "$X" ]; then aws ecs update-service --cluster a; fi', ["deploy"]],
  ["npx cdk deploy --all", ["deploy"]],
  ["terraform init && terraform apply -auto-approve", ["deploy"]],
  ["terraform plan", []],
  [
    'aws ecs run-task --cluster main --overrides \'{"containerOverrides":[{"command":["npm","run","migrate"]}]}\'',
    ["migrationTask"],
  ],
  ["aws ecs run-task --cluster main --task-definition shop-migrations", ["migrationTask"]],
  ["aws ecs run-task --cluster main --task-definition report", []],
  ["npx prisma migrate deploy", ["migration"]],
  ["npx prisma generate", []],
  ["python manage.py migrate", ["migration"]],
  ["echo 'npm test' && echo trivy", []],
  ["# npm test\ntrue # eslint .", []],
  ["git commit -m 'run npm test; docker push'", []],
  ["cat <<EOF\nhello\nEOF", []],
])("%s", (script, stages) => {
  expect(stagesOfScript(script, scripts)).toEqual(stages);
});

describe("scripts that call each other", () => {
  test("one that calls itself does what else it does", () => {
    const scripts = {
      test: "npm run test && jest",
      a: "npm run b && eslint .",
      b: "npm run a && jest",
    };
    expect(stagesOfScript("npm test", scripts)).toEqual(["test"]);
    expect(stagesOfScript("npm run a", scripts)).toEqual(["test", "lint"]);
  });

  test("each is looked at once, however often it is called", () => {
    const often = (name: string): string => `npm run ${name};`.repeat(1_000);
    const scripts = { a: often("b"), b: often("c"), c: often("d"), d: "jest" };
    expect(stagesOfScript(often("a"), scripts)).toEqual(Array(1_000).fill("test"));
  });
});

test("a quote, an expression or a substitution that is not closed goes to the end", () => {
  for (const open of ['"', "'", '"\\', "${{ ", "${"]) {
    expect(stagesOfScript(`eslint .\necho ${open}x; jest`, {})).toEqual(["lint"]);
  }
});
