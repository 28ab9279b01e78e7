// Ragged tensors: kinds of row partitions, and how their shapes combine.

export enum RowPartitionType {
  FIRST_DIM_SIZE = 0,
  VALUE_ROWIDS = 1,
  ROW_LENGTHS = 2,
  ROW_SPLITS = 3,
  ROW_LIMITS = 4,
  ROW_STARTS = 5,
}

/** The shape asked for, with what is known from the values filled in; -1 is unknown. */
export function combineRaggedTensorToTensorShapes(raggedRank: number, shape: number[] | null, valueShape: number[] | null): number[] {
  if (valueShape == null) return shape?.slice() ?? [];
  const rank = raggedRank + valueShape.length;
  const result = shape?.slice() ?? new Array<number>(rank).fill(-1);
  const incompatible = `rt input.shape and shape=${shape} are incompatible:`;
  if (rank !== result.length) throw new Error(`${incompatible} rt input.rank = ${rank}, but shape.rank = ${result.length}`);
  for (let i = 1; i < valueShape.length; i++) {
    const at = raggedRank + i;
    const known = valueShape[i]!;
    if (known < 0) continue;
    if (result[at]! >= 0 && result[at] !== known)
      throw new Error(`${incompatible} rt input.shape[${at}] = ${known} but shape[${at}] = ${result[at]}`);
    result[at] = known;
  }
  return result;
}

/** The types by name, up to the first name that is not one. */
export function getRowPartitionTypesHelper(rowPartitionTypeStrings: string[]): RowPartitionType[] {
  const types = rowPartitionTypeStrings.map((name) => RowPartitionType[name as keyof typeof RowPartitionType] as RowPartitionType | undefined);
  const unknown = types.indexOf(undefined);
  return (unknown < 0 ? types : types.slice(0, unknown)) as RowPartitionType[];
}

export function getRaggedRank(rowPartitionTypes: RowPartitionType[]): number {
  return rowPartitionTypes.length - (rowPartitionTypes[0] === RowPartitionType.FIRST_DIM_SIZE ? 1 : 0);
}

export function validateDefaultValueShape(defaultValueShape: number[] | null, valueShape: number[] | null): void {
  if (defaultValueShape == null || valueShape == null) return;
  const rank = defaultValueShape.length;
  if (rank >= valueShape.length)
    throw new Error(
      `defaultValue.shape=${defaultValueShape} and ragged tensor flatValues.shape=${valueShape}, are incompatible: ` +
      `defaultValue.rank = ${rank} must be less than ragged tensor input flatValues.rank = ${valueShape.length})`);
  defaultValueShape.forEach((own, i) => {
    const value = valueShape[i + 1]!;
    if (own >= 0 && value >= 0 && own !== 1 && own !== value)
      throw new Error(
        `defaultValue.shape=${defaultValueShape}, and ragged tensor input flatValues.shape=${valueShape} are incompatible: ` +
        `defaultValue.shape[${i - rank}] = ${own} but ragged tensor input.flatValues.shape[${i - rank}] = ${value}`);
  });
}
