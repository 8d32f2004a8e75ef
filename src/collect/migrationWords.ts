/** Whether a command or a name is about migrations of a database's schema. */
export const speaksOfMigration = (text: string): boolean =>
  /migrat|prisma|flyway|alembic|liquibase|typeorm|knex|sequelize|db:/i.test(text);
