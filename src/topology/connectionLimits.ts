import { all, type Fact, find, flatMap, known, map, type Table, undecided } from "../model/fact.ts";
import { instanceTypes } from "../model/facts/ec2.ts";
import {
  type DbCluster,
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbParameters,
  type Parameter,
  type Parameters,
} from "../model/facts/rds.ts";
import { derive } from "../model/kind.ts";
import { isPostgres } from "./databases.ts";

/** How many connections an instance takes (max_connections). */
export interface ConnectionLimit {
  readonly connections: number;
  /** Worked out from the nominal memory of the class: the real limit is some 10 % lower. */
  readonly nominal: boolean;
}

export interface ConnectionLimits {
  of(instance: DbInstance): Fact<ConnectionLimit>;
}

const bytesPerMebibyte = 1_048_576;
/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html: PostgreSQL's default. */
const defaultFormula = "LEAST({DBInstanceClassMemory/9531392},5000)";

/** `{DBInstanceClassMemory/N}`, at most M where it stands in `LEAST(…,M)`; null for another form. */
export const limitBy = (formula: string, bytes: number): number | null => {
  const terms = /^(?:LEAST\()?\{DBInstanceClassMemory\/(\d+)\}(?:,(\d+)\))?$/.exec(
    formula.replace(/\s/g, ""),
  );
  const capped = formula.trimStart().startsWith("LEAST(");
  if (terms === null || capped !== (terms[2] !== undefined)) return null;
  const cap = capped ? Number(terms[2]) : Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(bytes / Number(terms[1]), cap));
};

const cannotTell = ({ id }: DbInstance, why = "cannot be worked out"): Fact<never> =>
  undecided(
    `how many connections ${id} allows ${why}`,
    "set max_connections to a number in its parameter group, and reboot where it asks for it",
  );

/** The value that counts: at most one is set by the user, and else the instance's own says the default. */
const deciding = (own: Parameter | null, cluster: Parameter | null): Parameter | null => {
  const set = [own, cluster].find((parameter) => parameter?.source === "user");
  return set ?? own ?? cluster;
};

export const connectionLimits = derive({
  name: "connectionLimits",
  needs: { dbClusters, dbParameters, dbClusterParameters, instanceTypes },
  compute(facts): ConnectionLimits {
    const parameterIn = (table: Table<Parameters>, group: string | null): Fact<Parameter | null> =>
      group === null
        ? known(null)
        : map(table.get(group), (parameters) => parameters?.max_connections ?? null);
    const clusterOf = ({ cluster: id }: DbInstance): Fact<DbCluster | null> =>
      id === null ? known(null) : find(facts.dbClusters.list(), (cluster) => cluster.id === id);
    const isPending = ({ parameterGroups }: DbInstance, cluster: DbCluster | null): boolean =>
      parameterGroups.some(({ status }) => status === "pending-reboot") ||
      (cluster?.pendingParameterMembers.length ?? 0) > 0;
    const byClass = (instance: DbInstance, formula: string): Fact<ConnectionLimit> =>
      flatMap(facts.instanceTypes.get(instance.class?.replace(/^db\./, "") ?? ""), (type) => {
        const bytes = (type?.memoryMiB ?? 0) * bytesPerMebibyte;
        const connections = bytes > 0 ? limitBy(formula, bytes) : null;
        return connections === null ? cannotTell(instance) : known({ connections, nominal: true });
      });
    const limitBySetting = (
      instance: DbInstance,
      parameter: Parameter | null,
      pending: boolean,
    ): Fact<ConnectionLimit> => {
      const text = parameter?.value ?? null;
      if (pending && parameter?.source === "user") {
        return cannotTell(instance, "is about to change: its parameters wait for a reboot");
      }
      if (text !== null && /^\d+$/.test(text)) {
        return known({ connections: Number(text), nominal: false });
      }
      return text === null && !isPostgres(instance.engine)
        ? cannotTell(instance)
        : byClass(instance, text ?? defaultFormula);
    };
    return {
      of: (instance) =>
        flatMap(clusterOf(instance), (cluster) =>
          flatMap(
            all([
              parameterIn(facts.dbParameters, instance.parameterGroups[0]?.name ?? null),
              parameterIn(facts.dbClusterParameters, cluster?.parameterGroup ?? null),
            ]),
            ([own = null, ofCluster = null]) =>
              limitBySetting(instance, deciding(own, ofCluster), isPending(instance, cluster)),
          ),
        ),
    };
  },
});
