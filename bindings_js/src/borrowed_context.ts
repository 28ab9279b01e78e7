// Drawing with a context that others draw with too: whatever they have set is as it was when a call returns.
type GL = WebGL2RenderingContext;
type Name = keyof GL;

const switches = [
  'BLEND', 'CULL_FACE', 'DEPTH_TEST', 'DITHER', 'POLYGON_OFFSET_FILL', 'SAMPLE_ALPHA_TO_COVERAGE', 'SAMPLE_COVERAGE', 'SCISSOR_TEST', 'STENCIL_TEST',
  'RASTERIZER_DISCARD',
] as const satisfies readonly Name[];

// Of pictures and buffers on their way, and what the backend wants them to be.
const storage = {
  PACK_ALIGNMENT: 1, PACK_ROW_LENGTH: 0, PACK_SKIP_PIXELS: 0, PACK_SKIP_ROWS: 0, UNPACK_ALIGNMENT: 1, UNPACK_ROW_LENGTH: 0, UNPACK_IMAGE_HEIGHT: 0,
  UNPACK_SKIP_PIXELS: 0, UNPACK_SKIP_ROWS: 0, UNPACK_SKIP_IMAGES: 0, UNPACK_FLIP_Y_WEBGL: 0, UNPACK_PREMULTIPLY_ALPHA_WEBGL: 0,
  UNPACK_COLORSPACE_CONVERSION_WEBGL: 0x9244,  // BROWSER_DEFAULT_WEBGL
} as const satisfies { [name in Name]?: number };

const units = 16;  // that the backend uses at most

/** What a context is set to; the function sets it again. */
function saved(gl: GL): () => void {
  const get = (name: Name): never => gl.getParameter(gl[name] as number) as never;
  const on = switches.map((name) => gl.isEnabled(gl[name]));
  const stored = Object.keys(storage).map((name): [number, number | boolean] => [gl[name as keyof typeof storage], get(name as Name)]);
  const program = get('CURRENT_PROGRAM'), array = get('VERTEX_ARRAY_BINDING'), viewport: Int32Array = get('VIEWPORT'), mask: boolean[] = get('COLOR_WRITEMASK');
  const drawn = get('DRAW_FRAMEBUFFER_BINDING'), read = get('READ_FRAMEBUFFER_BINDING'), pack = get('PIXEL_PACK_BUFFER_BINDING'), unpack = get('PIXEL_UNPACK_BUFFER_BINDING');
  const active: number = get('ACTIVE_TEXTURE');
  const bound = Array.from({ length: units }, (_, unit) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    return [get('TEXTURE_BINDING_2D'), get('TEXTURE_BINDING_2D_ARRAY'), get('SAMPLER_BINDING')] as const;
  });
  return () => {
    switches.forEach((name, i) => (on[i] ? gl.enable(gl[name]) : gl.disable(gl[name])));
    for (const [name, value] of stored) gl.pixelStorei(name, value);
    for (const [unit, [flat, layers, sampler]] of bound.entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, flat);
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, layers);
      gl.bindSampler(unit, sampler);
    }
    gl.activeTexture(active);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pack);
    gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, unpack);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, drawn);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, read);
    gl.colorMask(mask[0]!, mask[1]!, mask[2]!, mask[3]!);
    gl.viewport(viewport[0]!, viewport[1]!, viewport[2]!, viewport[3]!);
    gl.bindVertexArray(array);
    gl.useProgram(program);
  };
}

/** What the backend takes for granted. */
function set(gl: GL): void {
  for (const name of switches) gl.disable(gl[name]);
  for (const [name, value] of Object.entries(storage)) gl.pixelStorei(gl[name as keyof typeof storage], value);
  for (let unit = 0; unit < units; unit++) gl.bindSampler(unit, null);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, null);
  gl.bindVertexArray(null);
  gl.colorMask(true, true, true, true);
}

let inside = false;

/** Runs f with the context set as the backend wants it; `begin` is called before, unless this is a call inside another one. */
export function borrow<T>(gl: GL, begin: () => void, f: () => T): T {
  if (inside || gl.isContextLost()) return f();
  const restore = saved(gl);
  set(gl);
  inside = true;
  try {
    begin();
    return f();
  } finally {
    inside = false;
    restore();
  }
}
