import { all, type Fact, flatMap, known, type Table, undecided } from "../../src/model/fact.ts";
import type { Subnet } from "../../src/model/facts/ec2.ts";

/** The IPv4 blocks of these subnets. */
export const cidrsOf = (subnets: Table<Subnet>, ids: readonly string[]): Fact<readonly string[]> =>
  all(
    ids.map((id) =>
      flatMap(subnets.get(id), (subnet) =>
        subnet === null || subnet.cidr === null
          ? undecided(`the addresses of subnet ${id} are not known`, "scan again")
          : known(subnet.cidr),
      ),
    ),
  );
