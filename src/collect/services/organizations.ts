import type * as Sdk from "@aws-sdk/client-organizations";
import { organizations } from "../../model/facts/billing.ts";
import { factKind } from "../../model/kind.ts";
import { errorName } from "../classify.ts";
import { type Collector, defineCollector } from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";

const organizationsService = defineService({
  prefix: "organizations",
  load: () => import("@aws-sdk/client-organizations"),
  connect: (sdk, configuration) => new sdk.OrganizationsClient(configuration),
});

const organizationCollector = defineCollector({
  kind: organizations,
  service: organizationsService,
  needs: {},
  async read({ sdk, client }, recorder) {
    try {
      const { Organization } = await client.send(new sdk.DescribeOrganizationCommand({}));
      recorder.row(Organization?.Id ?? "", {
        id: Organization?.Id ?? "",
        managementAccount: Organization?.MasterAccountId ?? null,
      });
    } catch (error) {
      // The account is on its own: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
      if (errorName(error) !== "AWSOrganizationsNotInUseException") throw error;
    }
  },
});

/** An account of an organization, before a scan of it. */
export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`: it can be entered. */
  readonly state: string;
}

const memberOf = ({ Id = "", Name = "", State, Status }: Sdk.Account): MemberAccount => ({
  id: Id,
  name: Name,
  // Status is what was there before State:
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
  state: State ?? Status ?? "unknown",
});

const callsOf = (...operations: readonly string[]) =>
  operations.map((operation) => ({
    api: `organizations:${operation}`,
    action: `organizations:${operation}`,
  }));

/**
 * Asked before a scan of an organization: its accounts.
 *
 * @param units organizational units, or roots, whose accounts are meant, with all that lies below them; none: every account
 */
export const membersToScanCollector = (units: readonly string[]): Collector =>
  defineCollector({
    kind: factKind<MemberAccount>("scan.account", "organizations:ListAccounts", {
      scope: "account",
    }),
    service: organizationsService,
    needs: {},
    alsoCalls: callsOf("ListAccountsForParent", "ListOrganizationalUnitsForParent"),
    async read({ sdk, client }, recorder) {
      const keep = (accounts: readonly Sdk.Account[]): void => {
        for (const account of accounts) recorder.row(account.Id ?? "", memberOf(account));
      };
      const below = async (unit: string): Promise<void> => {
        keep(
          await allPages(async (NextToken) => {
            const answer = await client.send(
              new sdk.ListAccountsForParentCommand({ ParentId: unit, NextToken }),
            );
            return { rows: answer.Accounts ?? [], next: answer.NextToken };
          }),
        );
        const inner = await allPages(async (NextToken) => {
          const answer = await client.send(
            new sdk.ListOrganizationalUnitsForParentCommand({ ParentId: unit, NextToken }),
          );
          return { rows: answer.OrganizationalUnits ?? [], next: answer.NextToken };
        });
        for (const { Id = "" } of inner) await below(Id);
      };
      if (units.length > 0) {
        for (const unit of units) await below(unit);
        return;
      }
      keep(
        await allPages(async (NextToken) => {
          const answer = await client.send(new sdk.ListAccountsCommand({ NextToken }));
          return { rows: answer.Accounts ?? [], next: answer.NextToken };
        }),
      );
    },
  });

export const organizationCollectors: readonly Collector[] = [organizationCollector];
