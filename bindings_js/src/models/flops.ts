// How many floating-point operations a step of a plan takes. A multiplication and the addition of its product are two.
import { sizeOf, type PlanProgram, type PlanStep } from './plan_text.js';

type Work = Pick<PlanStep, 'op' | 'inputs' | 'outputs' | 'attributes'>;

const inputSize = ({ inputs }: Work, i = 0): number => sizeOf(inputs[i]?.shape ?? [0]);
const outputSize = ({ outputs }: Work): number => sizeOf(outputs[0]?.shape ?? [0]);
/** Elements of a window, given as the attribute `i`; pools without it read every element once. */
const windowSize = (work: Work, i: number): number =>
  Array.isArray(work.attributes[i]) ? sizeOf(work.attributes[i] as number[]) : inputSize(work) / outputSize(work);

/** What each output element of a product adds up, with filters [height, width, in, out or multiplier]. */
const taps = (filter: readonly number[], channels: boolean): number => filter[0]! * filter[1]! * (channels ? filter[2]! : 1);
const perInput = (work: Work): number => inputSize(work);
const perOutput = (work: Work): number => outputSize(work);

/** Products of bytes have the shape of the filter as an attribute: every pixel of the result goes through all of it. */
function ofBytes({ outputs, attributes }: Work): number {
  return 2 * sizeOf(outputs[0]!.shape.slice(0, 3)) * sizeOf(attributes[3] as number[]);
}

/** By op. What moves values (views, joins, gathers, transfers) takes none. */
const formulas: { [op: string]: (work: Work) => number } = {
  matMul(work) {
    const a = work.inputs[0]!.shape, y = work.outputs[0]!.shape;
    return 2 * outputSize(work) * ((a.at(-1)! * a.at(-2)!) / (y.at(-2)! || 1));  // whichever of a's last two is the inner one
  },
  conv2d: (work) => 2 * outputSize(work) * taps(work.inputs[1]!.shape, true),
  // Every element of dy goes through all of the filter: [height, width, in, out] gives dy's `out` to `in` channels.
  conv2dInputGrad: (work) => 2 * inputSize(work) * taps(work.inputs[1]!.shape, true),
  conv2dFilterGrad: (work) => 2 * inputSize(work, 1) * taps(work.outputs[0]!.shape, true),
  depthwiseConv2d: (work) => 2 * outputSize(work) * taps(work.inputs[1]!.shape, false),
  depthwiseConv2dInputGrad: (work) => 2 * inputSize(work) * taps(work.inputs[1]!.shape, false),
  depthwiseConv2dFilterGrad: (work) => 2 * inputSize(work, 1) * taps(work.outputs[0]!.shape, false),
  conv2dBytes: ofBytes,
  depthwiseConv2dBytes: ofBytes,
  maxPool: (work) => outputSize(work) * windowSize(work, 0),
  avgPool: (work) => outputSize(work) * windowSize(work, 0),
  maxPoolGrad: (work) => inputSize(work) * windowSize(work, 0),
  avgPoolGrad: (work) => inputSize(work) * windowSize(work, 1),
  sum: perInput, max: perInput, min: perInput, prod: perInput, all: perInput, any: perInput, argMax: perInput, argMin: perInput,
  cumsum: perInput, cumprod: perInput,
  softmax: (work) => 5 * inputSize(work),     // maximum, difference, exp, sum, quotient
  logSoftmax: (work) => 5 * inputSize(work),
  resizeBilinear: (work) => 6 * outputSize(work),  // three blends of two values each
  resizeNearest: () => 0,
  randomUniform: perOutput, randomNormal: perOutput,
};

function ofProgram(program: PlanProgram | undefined): number {
  return program ? sizeOf(program.shape) * program.ops.length : 0;
}

/** Elementwise steps that are fused into it count one for each element and instruction. */
export function flopsOf(step: PlanStep): number {
  const own = Object.hasOwn(formulas, step.op) ? formulas[step.op]!(step) : 0;
  return own + ofProgram(step.prologue) + ofProgram(step.fused) + ofProgram(step.epilogue);
}
