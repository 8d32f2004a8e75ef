import { groupBy } from "../../src/model/groupBy.ts";
import type {
  AlarmState,
  Report,
  ReportedAlarmCoverage,
  ReportedMetric,
} from "../../src/model/report.ts";
import { isOfSeveral } from "../_accounts.ts";
import { plural } from "../_text.ts";
import { LeftOut, nameOf, Scrolls, Section, ToFindings } from "./parts.tsx";

const states: Readonly<Record<AlarmState, { readonly sign: string; readonly word: string }>> = {
  told: { sign: "✓", word: "an alarm tells somebody" },
  silent: { sign: "!", word: "an alarm that tells nobody" },
  partly: { sign: "½", word: "alarms on some parts only" },
  none: { sign: "–", word: "no alarm" },
  unknown: { sign: "?", word: "could not be read" },
};

/** AWS's name of the type, in words. */
const typeWords: Readonly<Record<string, string>> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": "Load balancers",
  "AWS::ECS::Service": "Services",
  "AWS::RDS::DBInstance": "Database instances",
  "AWS::ElastiCache::ReplicationGroup": "Caches",
  "AWS::ElastiCache::CacheCluster": "Cache clusters",
  "AWS::ElastiCache::ServerlessCache": "Serverless caches",
};

const Cell = ({ metric }: { readonly metric: ReportedMetric | undefined }) => {
  if (metric === undefined) return <td />;
  const { sign, word } = states[metric.state];
  return (
    <td class={`alarm ${metric.state}`} title={[word, ...metric.alarms].join(": ")}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{word}</span>
      {metric.alarms.length === 0 ? null : <small>{metric.alarms.join(", ")}</small>}
    </td>
  );
};

/** The guide's metrics first, then what alarms watch besides. */
const columnsOf = (resources: readonly ReportedAlarmCoverage[]): readonly string[] => {
  const metrics = resources.flatMap((one) => one.metrics);
  const named = (asked: boolean): readonly string[] =>
    metrics.filter((metric) => metric.asked === asked).map(({ name }) => name);
  return [...new Set([...named(true), ...named(false)])];
};

/** A browser takes this many rows with ease. */
const mostRows = 1_000;

const Matrix = ({
  type,
  resources,
  namesAccount,
}: {
  readonly type: string;
  /** Whether the report is of several accounts. */
  readonly namesAccount: boolean;
  readonly resources: readonly ReportedAlarmCoverage[];
}) => {
  const columns = columnsOf(resources);
  const title = typeWords[type] ?? type;
  return (
    <Scrolls label={`Alarms: ${title}`}>
      <table class="matrix">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">resource</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {resources
            .slice(0, mostRows)
            .map(({ account, region, resource, application, metrics }) => (
              <tr key={`${account}${region}${resource.id}`}>
                <th scope="row">
                  <ToFindings words={resource.id}>{nameOf(resource)}</ToFindings>
                  <small>
                    {[application, namesAccount ? account : null, region]
                      .filter(Boolean)
                      .join(", ")}
                  </small>
                </th>
                {columns.map((name) => (
                  <Cell key={name} metric={metrics.find((metric) => metric.name === name)} />
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      <LeftOut count={resources.length - mostRows} one="resource" />
    </Scrolls>
  );
};

const Legend = () => (
  <ul class="legend" aria-label="What the signs mean">
    {Object.entries(states).map(([state, { sign, word }]) => (
      <li key={state}>
        <span class={`alarm ${state}`} aria-hidden="true">
          {sign}
        </span>{" "}
        {word}
      </li>
    ))}
  </ul>
);

/** Which metrics of which resources an alarm watches. */
export const AlarmMatrix = ({ accounts, alarmCoverage }: Report) => {
  if (alarmCoverage === undefined) return null;
  const { resources, whole } = alarmCoverage;
  const metrics = resources.flatMap((one) => one.metrics).filter(({ asked }) => asked);
  const told = metrics.filter(({ state }) => state === "told").length;
  return (
    <Section id="alarms" title="Alarm coverage">
      <p>
        Alarms tell somebody of {told} of {plural(metrics.length, "metric")} that the guide names. A
        dashboard may show the others.
        {whole ? null : " Some resources could not be read, and are not listed."}
      </p>
      <Legend />
      {[...groupBy(resources, ({ resource }) => resource.type)].map(([type, own]) => (
        <Matrix key={type} type={type} resources={own} namesAccount={isOfSeveral({ accounts })} />
      ))}
    </Section>
  );
};
