/** Lists of what rules judge, made from facts: databases, services in a role, load balancers … */
export * from "../../rules/_resources/applications.ts";
export * from "../../rules/_resources/dbInstances.ts";
export * from "../../rules/_resources/distributions.ts";
export * from "../../rules/_resources/loadBalancers.ts";
export * from "../../rules/_resources/services.ts";
export * from "../../rules/_resources/stores.ts";
export * from "../../rules/_resources/targetGroups.ts";
