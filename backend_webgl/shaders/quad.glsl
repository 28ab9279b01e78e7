// A texel of each of the four layers: one slice of four neighbouring rows.
mat4 quad_at(sampler2DArray x, vec2 p) { return mat4(texture(x, vec3(p, 0)), texture(x, vec3(p, 1)), texture(x, vec3(p, 2)), texture(x, vec3(p, 3))); }
// y + b a, as a chain of multiply-adds.
vec4 multiplied(vec4 y, mat4 b, vec4 a) { return y + b[0] * a.x + b[1] * a.y + b[2] * a.z + b[3] * a.w; }
