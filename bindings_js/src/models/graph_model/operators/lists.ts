// TensorFlow's TensorLists (of loops that are functions) and TensorArrays (of loops in the graph).
import { scalar } from '../../../create.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';
import * as arrays from '../tensor_array.js';
import * as lists from '../tensor_list.js';

type List = lists.TensorList;

const listOf = (a: Arguments): List => a.run.lists.get(a.tensor(0)) ?? a.fail('is not a tensor list', 'input[0]');
const arrayOf = (a: Arguments): arrays.TensorArray => a.run.arrays.get(a.tensor(0)) ?? a.fail('is not a tensor array', 'input[0]');
const dtype = (a: Arguments) => a.dtype('element_dtype');

/** A handle of a list that was made here: its elements must live as long. */
function made(a: Arguments, list: List): Tensor {
  return a.run.handleOf({ ...list, elements: Array.from(list.elements, (t) => t && a.run.hold(t)) });
}

const scatter = (a: Arguments): Tensor => made(a, lists.scatter(a.tensor(0), a.numbers(1), a.partialShape(2), a.number(3, -1)));

function concat(a: Arguments): Tensor[] {
  const { joined, lengths } = lists.concat(listOf(a), dtype(a));
  return [joined, lengths];
}

const tensorLists: Operators = {
  EmptyTensorList: (a) => a.run.handleOf(lists.reserve(a.partialShape(0), dtype(a), 0, a.number(1, -1))),
  TensorListReserve: (a) => a.run.handleOf(lists.reserve(a.partialShape(0), dtype(a), a.number(1), -1)),
  TensorListFromTensor: (a) => made(a, lists.fromTensor(a.tensor(0), a.partialShape(1), dtype(a))),
  TensorListScatter: scatter,
  TensorListScatterV2: scatter,
  TensorListSplit: (a) => made(a, lists.split(a.tensor(0), a.numbers(2), a.partialShape(1))),
  TensorListSetItem: (a) => a.run.handleOf(lists.setItem(listOf(a), a.number(1), a.run.hold(a.tensor(2)))),
  TensorListPushBack: (a) => a.run.handleOf(lists.pushBack(listOf(a), a.run.hold(a.tensor(1)))),
  TensorListPopBack: (a) => {
    const { rest, last } = lists.popBack(listOf(a), a.partialShape(1), dtype(a));
    return [a.run.handleOf(rest), last];
  },
  TensorListResize: (a) => a.run.handleOf(lists.resize(listOf(a), a.number(1))),
  TensorListGetItem: (a) => lists.getItem(listOf(a), a.number(1), a.partialShape(2), dtype(a)),
  TensorListGather: (a) => lists.gather(listOf(a), a.numbers(1), dtype(a), a.partialShape(2)),
  TensorListStack: (a) => lists.stack(listOf(a), a.partialShape(1), dtype(a), a.attributeNumber('num_elements', -1)),
  TensorListConcat: concat,
  TensorListConcatV2: concat,
  TensorListLength: (a) => scalar(listOf(a).elements.length, 'int32'),
};

/** TensorArrays hand their handle on as the flow, on which only the order of nodes depends. */
function changed(f: (a: Arguments, array: arrays.TensorArray) => void): (a: Arguments) => Tensor {
  return (a) => {
    f(a, arrayOf(a));
    return a.tensor(0);
  };
}

const tensorArrays: Operators = {
  TensorArrayV3: (a) => {
    const handle = a.run.newHandle();
    a.run.arrays.set(handle, {
      name: a.text('tensor_array_name', ''), dtype: a.dtype('dtype'), size: a.number(0), shape: a.shape('element_shape'),
      dynamicSize: a.truth('dynamic_size'), clearAfterRead: a.truth('clear_after_read', true), slots: [], closed: false,
    });
    return [handle, scalar(1)];
  },
  TensorArrayWriteV3: changed((a, array) => arrays.write(array, a.number(1), a.run.hold(a.tensor(2)))),
  TensorArrayReadV3: (a) => a.run.pass(arrays.read(arrayOf(a), a.number(1))),
  TensorArrayGatherV3: (a) => arrays.gather(arrayOf(a), a.numbers(1), a.dtype('dtype')),
  TensorArrayScatterV3: changed((a, array) => arrays.scatter(array, a.numbers(1), a.tensor(2), (row) => a.run.hold(row))),
  TensorArrayConcatV3: (a) => {
    const { joined, lengths } = arrays.concat(arrayOf(a), a.dtype('dtype'));
    return [joined, lengths];
  },
  TensorArraySplitV3: changed((a, array) => arrays.split(array, a.numbers(2), a.tensor(1), (piece) => a.run.hold(piece))),
  TensorArraySizeV3: (a) => scalar(arrayOf(a).slots.length, 'int32'),
  TensorArrayCloseV3: changed((_, array) => { array.closed = true; }),
};

export const tensorListOperators: Operators = { ...tensorLists, ...tensorArrays };
