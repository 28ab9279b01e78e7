// The messages of ONNX files (onnx.proto), as far as they are read.
/** How a field is stored: a scalar, text, bytes (a view), or the name of a message. */
export type FieldType = 'int' | 'float' | 'double' | 'string' | 'bytes' | (string & {});
export interface Field {
  name: string;
  type: FieldType;
  repeated: boolean;
}
/** The messages of a format: their fields by number. Fields that are missing here are skipped. */
export type Schema = { [message: string]: Map<number, Field> };

/** A schema from lines such as `3: 'name string'`; `*` after the type: a list. */
function schemaOf(lines: { [message: string]: { [number: number]: string } }): Schema {
  const fields = (message: { [number: number]: string }) => new Map(Object.entries(message).map(([number, line]): [number, Field] => {
    const [name, type] = line.split(' ') as [string, string];
    return [Number(number), { name, type: type.replace('*', ''), repeated: type.endsWith('*') }];
  }));
  return Object.fromEntries(Object.entries(lines).map(([name, message]) => [name, fields(message)]));
}

export const schema = schemaOf({
  ModelProto: { 1: 'ir_version int', 2: 'producer_name string', 7: 'graph GraphProto', 8: 'opset_import OperatorSetIdProto*',
    14: 'metadata_props StringStringEntryProto*', 25: 'functions FunctionProto*' },
  OperatorSetIdProto: { 1: 'domain string', 2: 'version int' },
  StringStringEntryProto: { 1: 'key string', 2: 'value string' },
  FunctionProto: {
    1: 'name string', 4: 'input string*', 5: 'output string*', 6: 'attribute string*', 7: 'node NodeProto*', 9: 'opset_import OperatorSetIdProto*',
      10: 'domain string',
    11: 'attribute_proto AttributeProto*', 13: 'overload string',
  },
  GraphProto: {
    1: 'node NodeProto*', 2: 'name string', 5: 'initializer TensorProto*', 11: 'input ValueInfoProto*', 12: 'output ValueInfoProto*',
      15: 'sparse_initializer SparseTensorProto*',
  },
  NodeProto: { 1: 'input string*', 2: 'output string*', 3: 'name string', 4: 'op_type string', 5: 'attribute AttributeProto*', 7: 'domain string',
    8: 'overload string' },
  AttributeProto: {
    1: 'name string', 2: 'f float', 3: 'i int', 4: 's bytes', 5: 't TensorProto', 6: 'g GraphProto', 7: 'floats float*', 8: 'ints int*', 9: 'strings bytes*',
      10: 'tensors TensorProto*',
    11: 'graphs GraphProto*', 20: 'type int', 14: 'tp TypeProto', 21: 'ref_attr_name string', 22: 'sparse_tensor SparseTensorProto',
  },
  TensorProto: {
    1: 'dims int*', 2: 'data_type int', 4: 'float_data float*', 5: 'int32_data int*', 6: 'string_data bytes*', 7: 'int64_data int*', 8: 'name string',
      9: 'raw_data bytes',
    10: 'double_data double*', 11: 'uint64_data int*', 13: 'external_data StringStringEntryProto*', 14: 'data_location int',
  },
  SparseTensorProto: { 1: 'values TensorProto', 2: 'indices TensorProto', 3: 'dims int*' },
  ValueInfoProto: { 1: 'name string', 2: 'type TypeProto' },
  TypeProto: { 1: 'tensor_type TensorType', 4: 'sequence_type SequenceType', 9: 'optional_type OptionalType' },
  TensorType: { 1: 'elem_type int', 2: 'shape TensorShapeProto' },
  SequenceType: { 1: 'elem_type TypeProto' },
  OptionalType: { 1: 'elem_type TypeProto' },
  TensorShapeProto: { 1: 'dim Dimension*' },
  Dimension: { 1: 'dim_value int', 2: 'dim_param string' },
  // Values that lie in files of their own.
  SequenceProto: { 1: 'name string', 2: 'elem_type int', 3: 'tensor_values TensorProto*', 5: 'sequence_values SequenceProto*' },
  OptionalProto: { 1: 'name string', 2: 'elem_type int', 3: 'tensor_value TensorProto', 5: 'sequence_value SequenceProto' },
});

export interface OperatorSetIdProto {
  domain: string;
  version: number;
}
export interface StringStringEntryProto {
  key: string;
  value: string;
}
export interface ModelProto {
  ir_version: number;
  producer_name: string;
  graph?: GraphProto;
  opset_import: OperatorSetIdProto[];
  metadata_props: StringStringEntryProto[];
  functions: FunctionProto[];
}
export interface FunctionProto {
  name: string;
  input: string[];
  output: string[];
  attribute: string[];
  attribute_proto: AttributeProto[];
  node: NodeProto[];
  opset_import: OperatorSetIdProto[];
  domain: string;
  overload: string;
}
export interface GraphProto {
  name: string;
  node: NodeProto[];
  initializer: TensorProto[];
  sparse_initializer: SparseTensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}
export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  op_type: string;
  attribute: AttributeProto[];
  domain: string;
  overload: string;
}
export interface AttributeProto {
  name: string;
  type: number;
  f: number;
  i: number;
  s: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  tp?: TypeProto;
  sparse_tensor?: SparseTensorProto;
  floats: ArrayLike<number>;
  ints: number[];
  strings: Uint8Array[];
  tensors: TensorProto[];
  graphs: GraphProto[];
  ref_attr_name: string;
}
export interface TensorProto {
  name: string;
  dims: number[];
  data_type: number;
  float_data: ArrayLike<number>;
  int32_data: number[];
  int64_data: number[];
  double_data: number[];
  uint64_data: number[];
  string_data: Uint8Array[];
  raw_data: Uint8Array;
  external_data: StringStringEntryProto[];
  data_location: number;
}
export interface SparseTensorProto {
  values?: TensorProto;
  indices?: TensorProto;
  dims: number[];
}
export interface ValueInfoProto {
  name: string;
  type?: TypeProto;
}
export interface TypeProto {
  tensor_type?: { elem_type: number; shape?: { dim: { dim_value: number; dim_param: string }[] } };
  sequence_type?: { elem_type?: TypeProto };
  optional_type?: { elem_type?: TypeProto };
}
export interface SequenceProto {
  elem_type: number;
  tensor_values: TensorProto[];
}
export interface OptionalProto {
  elem_type: number;
  tensor_value?: TensorProto;
  sequence_value?: SequenceProto;
}
