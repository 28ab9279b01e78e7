// Ops that the wasm backend leaves to the scalar reference.
export const withoutKernel = ['_lastAt', '_searchSorted'];
