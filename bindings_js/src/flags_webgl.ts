// The flags that TensorFlow.js's WebGL backend registers, for programs that read or set them. Those that describe the device tell the truth about it;
// what the others choose between (packing, thresholds of another design) has no counterpart here, and setting them changes nothing.
import { ENV } from './flags.js';
import { halfTextures } from './half_textures.js';
import { webglContext } from './webgl.js';

const there = (): boolean => webglContext() !== null;
const limit = (name: 'MAX_TEXTURE_SIZE' | 'MAX_TEXTURE_IMAGE_UNITS') => (): number => {
  const gl = webglContext();
  return gl ? (gl.getParameter(gl[name]) as number) : 0;
};
const floats = (): boolean => webglContext()?.getExtension('EXT_color_buffer_float') != null;
const timers = (): boolean => webglContext()?.getExtension('EXT_disjoint_timer_query_webgl2') != null;

const packs = ['', '_NORMALIZATION', '_CLIP', '_DEPTHWISECONV', '_BINARY_OPERATIONS', '_UNARY_OPERATIONS', '_ARRAY_OPERATIONS', '_IMAGE_OPERATIONS', '_REDUCE', '_CONV2DTRANSPOSE'];
const flags: { [name: string]: () => number | boolean } = {
  HAS_WEBGL: there,
  WEBGL_VERSION: () => (there() ? 2 : 0),
  WEBGL_BUFFER_SUPPORTED: there,
  WEBGL_FENCE_API_ENABLED: there,
  WEBGL_MAX_TEXTURE_SIZE: limit('MAX_TEXTURE_SIZE'),
  WEBGL_MAX_TEXTURES_IN_SHADER: () => Math.min(16, limit('MAX_TEXTURE_IMAGE_UNITS')()),
  WEBGL_RENDER_FLOAT32_CAPABLE: floats,
  WEBGL_RENDER_FLOAT32_ENABLED: () => !halfTextures() && floats(),
  WEBGL_DOWNLOAD_FLOAT_ENABLED: floats,
  WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_VERSION: () => (timers() ? 2 : 0),
  WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_RELIABLE: timers,
  WEBGL_CHECK_NUMERICAL_PROBLEMS: () => false,
  WEBGL_CPU_FORWARD: () => true,
  WEBGL_LAZILY_UNPACK: there,
  WEBGL_CONV_IM2COL: there,
  WEBGL_EXP_CONV: () => false,
  WEBGL_USE_SHAPES_UNIFORMS: () => true,
  WEBGL_SIZE_UPLOAD_UNIFORM: () => 4,
  WEBGL_DELETE_TEXTURE_THRESHOLD: () => -1,
  WEBGL_FLUSH_THRESHOLD: () => -1,
  WEBGL_MAX_SIZE_FOR_NARROW_TEXTURE: () => Infinity,
  WEBGL_AUTO_SQUARIFY_NARROW_TEXTURE_SHAPE: () => false,
  WEBGL2_ISNAN_CUSTOM: () => false,
  SOFTWARE_WEBGL_ENABLED: () => ENV.getBool('IS_TEST'),
  CPU_HANDOFF_SIZE_THRESHOLD: () => 128,
  TOPK_LAST_DIM_CPU_HANDOFF_SIZE_THRESHOLD: () => 100000,
  TOPK_K_CPU_HANDOFF_THRESHOLD: () => 128,
  ENGINE_COMPILE_ONLY: () => false,
};
for (const pack of packs) flags[`WEBGL_PACK${pack}`] = there;
for (const [name, value] of Object.entries(flags)) ENV.registerFlag(name, value);
