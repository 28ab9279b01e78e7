// Ops that the wasm backend leaves to the scalar reference.
export const withoutKernel = ['_lastAt', '_searchSorted', '_solve', '_triangularSolve', '_det', '_cholesky', '_qr', '_eigh', '_svd'];
