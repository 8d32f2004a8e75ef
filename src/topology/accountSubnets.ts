import { type Fact, orElse, type Table, undecided } from "../model/fact.ts";
import type { Subnet } from "../model/facts/ec2.ts";

/** A subnet that something else names: it must be there, unless it went during the scan. */
export const accountSubnet = (subnets: Table<Subnet>, id: string): Fact<Subnet> =>
  orElse(subnets.get(id), () =>
    undecided(
      `subnet ${id} is not among the account's subnets`,
      "scan again: the subnet may have been deleted during the scan",
    ),
  );
