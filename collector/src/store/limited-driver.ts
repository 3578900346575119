import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';

/** What a collector holds, such as its turns, is released this long after its machine has died. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;

/** PostgreSQL with an idle timeout for transactions. */
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
  // Set with each `begin`, since PgBouncer may give each transaction another connection. Both go in one message, so
  // that it takes no extra time.
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
