/** What emscripten writes beside the wasm file; the build puts it here. */
export default function createModule(options: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object;
  wasmMemory?: WebAssembly.Memory;   // of the glue for threads
  onNeed?(again: boolean): void;
  onGradient(callback: number): number;
  onReplace(count: number, global: number): number;
}): Promise<unknown>;
