import { factKind } from "../kind.ts";

/** What a Terraform state says it manages. */
export interface TerraformResource {
  readonly arn: string;
  /** `aws_db_instance` … */
  readonly type: string;
}

/** Of the state files that the config names; keyed by ARN. Nothing else of a state is kept. */
export const terraformResources = factKind<TerraformResource>(
  "terraform.resource",
  "terraform:State",
  { scope: "account" },
);
