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
 * Says the column types of the migrations, which are SQLite's, in those of PostgreSQL: integers of 64 bits, bytes, keys
 * that count up by themselves, and texts that are compared byte by byte, whatever the language of the server.
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

const TYPES: Record<string, OperationNode> = {
  integer: DataTypeNode.create('bigint'),
  blob: DataTypeNode.create('bytea'),
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
