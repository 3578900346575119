import {
  type ColumnDefinitionNode,
  DataTypeNode,
  GeneratedNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  sql,
} from 'kysely';

/**
 * Translates the column types of the migrations, which are SQLite's, to PostgreSQL's: 64-bit integers, bytes, identity
 * columns, and text compared byte by byte, whatever the server's locale.
 */
export class PostgresColumnTypes implements KyselyPlugin {
  readonly #transformer = new Transformer();

  transformQuery({ node }: PluginTransformQueryArgs) {
    return this.#transformer.transformNode(node);
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
}

/** The PostgreSQL types for the types that the migrations name. */
export const POSTGRES_TYPES = { integer: 'bigint', blob: 'bytea', text: 'text' } as const;

const TYPES: Record<string, OperationNode> = {
  integer: DataTypeNode.create(POSTGRES_TYPES.integer),
  blob: DataTypeNode.create(POSTGRES_TYPES.blob),
  text: sql`text collate "C"`.toOperationNode(),
};

class Transformer extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const { autoIncrement, dataType, ...column } = super.transformColumnDefinition(node);
    const type = DataTypeNode.is(dataType) ? (TYPES[dataType.dataType] ?? dataType) : dataType;
    const counting = GeneratedNode.create({ byDefault: true, identity: true });
    return { ...column, dataType: type, ...(autoIncrement && { generated: counting }) };
  }
}
