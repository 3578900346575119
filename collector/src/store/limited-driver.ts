import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';

/** What a collector holds whose machine has died, its turns for instance, is free after this time. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;

/** PostgreSQL whose transactions end by themselves where nobody goes on with them. */
export class LimitedDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new LimitedDriver(this.#config);
  }
}

class LimitedDriver extends PostgresDriver {
  // Said with each begin: of the session PgBouncer knows nothing, which gives each transaction any connection. Both go in
  // one message, so that it takes no more time.
  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const begin = ['begin', isolationLevel && `isolation level ${isolationLevel}`, accessMode]
      .filter(Boolean)
      .join(' ');
    const limit = `set local idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_TIMEOUT_MS}`;
    await connection.executeQuery(CompiledQuery.raw(`${begin}; ${limit}`));
  }
}
