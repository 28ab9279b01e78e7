// Conditions and loops whose parts are functions.
import type { Tensor } from '../../../tensor.js';
import type { Arguments, AsyncOperators } from '../arguments.js';
import { kept } from '../run.js';

/** Whether the first value of t is true. */
export async function isTrue(t: Tensor): Promise<boolean> {
  return Boolean((await t.data())[0]);
}

function choose(a: Arguments): Promise<Tensor[]> {
  const thenName = a.functionName('then_branch'), elseName = a.functionName('else_branch');
  return isTrue(a.tensor(0)).then((chosen) => a.run.call(chosen ? thenName : elseName, a.tensors(1)));
}

async function loop(a: Arguments): Promise<Tensor[]> {
  const condition = a.functionName('cond'), body = a.functionName('body');
  let values = kept(() => a.tensors().map((t) => a.run.pass(t))) as Tensor[];
  const release = (list: Tensor[], unless: Tensor[] = []) => {
    for (const t of list) if (!unless.includes(t) && !a.run.isHandle(t)) t.dispose();
  };
  for (;;) {
    const answer = await a.run.call(condition, values);
    const goesOn = await isTrue(answer[0] ?? a.fail('the condition gives nothing', 'attr.cond'));
    release(answer);
    if (!goesOn) return values;
    const next = await a.run.call(body, values);
    release(values);
    values = next;
    if (values.length !== a.inputs.length) a.fail(`the body gives ${values.length} values, but the loop has ${a.inputs.length}`, 'attr.body');
  }
}

export const control: AsyncOperators = { If: choose, StatelessIf: choose, While: loop, StatelessWhile: loop };
