# XNNPACK for wasm. Its own CMakeLists refuses Emscripten, so the target is made here from its lists of sources.
# Included by tools/libraries, which builds it once per variant into the cache. Needs NACRE_SOURCES and NACRE_RELAXED_SIMD.

set(xnn ${NACRE_SOURCES}/xnnpack)
set(pthreadpool ${NACRE_SOURCES}/pthreadpool)

# What the operators that nacre creates need (see xnn.cpp); all of the library would take ten times as long to compile.
# The configurations name many more microkernels, but in functions that nothing calls, which the linker leaves out.
set(sources allocator.c cache.c init.c microkernel-utils.c microparams-init.c operator-delete.c operator-run.c operator-utils.c params.c
  enums/microkernel-type.c enums/operator-type.c reference/packing.cc
  configs/binary-elementwise-config.c configs/gemm-config.c configs/hardware-config.c configs/raddstoreexpminusmax-config.c configs/rmax-config.c
  operators/fully-connected-nc.c operators/softmax-nc.c)
list(TRANSFORM sources PREPEND ${xnn}/src/)

# Only microkernels of production use; the configuration picks among them when it is compiled.
set(families scalar wasm wasmsimd)
if(NACRE_RELAXED_SIMD)
  list(APPEND families wasmrelaxedsimd)
endif()
set(microkernels "")
foreach(family ${families})
  include(${xnn}/cmake/gen/${family}_microkernels.cmake)
  string(TOUPPER ${family} upper)
  list(APPEND microkernels ${PROD_${upper}_MICROKERNEL_SRCS})
endforeach()
list(FILTER microkernels INCLUDE REGEX "/(f32-(gemm|igemm|rminmax|raddstoreexpminusmax|vbinary)|x32-packw)/")
list(TRANSFORM microkernels PREPEND ${xnn}/)

# The configuration of products names kernels of indirect convolutions too, which nothing here calls: traps take their place, or they would be a fiftieth
# of the wasm file. (All arguments are 32-bit integers to wasm.)
set(uncalled "")
foreach(file ${microkernels})
  if(file MATCHES "/f32-igemm/")
    file(STRINGS ${file} name REGEX "^void xnn_f32_igemm")
    string(REGEX MATCH "xnn_[a-z0-9_]+" name "${name}")
    string(APPEND uncalled "void ${name}(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l) { __builtin_trap(); }\n")
  endif()
endforeach()
list(FILTER microkernels EXCLUDE REGEX "/f32-igemm/")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/uncalled.c "${uncalled}")

file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/build_identifier.c.new [[
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
static const char identifier[] = "nacre";
size_t xnn_experimental_get_build_identifier_size() { return sizeof identifier; }
const void* xnn_experimental_get_build_identifier_data() { return identifier; }
bool xnn_experimental_check_build_identifier(const void* data, const size_t size) {
  return size == sizeof identifier && memcmp(data, identifier, size) == 0;
}
]])
file(COPY_FILE ${CMAKE_CURRENT_BINARY_DIR}/build_identifier.c.new ${CMAKE_CURRENT_BINARY_DIR}/build_identifier.c ONLY_IF_DIFFERENT)

add_library(xnnpack STATIC ${microkernels} ${sources} ${CMAKE_CURRENT_BINARY_DIR}/build_identifier.c ${CMAKE_CURRENT_BINARY_DIR}/uncalled.c
  ${pthreadpool}/src/shim.c ${pthreadpool}/src/memory.c)

# Two quantisation kernels include <arm_neon.h> without need; some Emscripten packages do not ship it.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/shims/arm_neon.h "#include <wasm_simd128.h>\n")
set_property(TARGET xnnpack PROPERTY C_STANDARD 99)
set_property(TARGET xnnpack PROPERTY CXX_STANDARD 17)
target_include_directories(xnnpack PRIVATE ${xnn}/include ${xnn}/src ${xnn} ${pthreadpool}/include ${pthreadpool}/src
  ${NACRE_SOURCES}/fxdiv/include ${NACRE_SOURCES}/fp16/include ${CMAKE_CURRENT_BINARY_DIR}/shims)

foreach(feature ARM_FP16_VECTOR ARM_FP16_SCALAR ARM_BF16 ARM_DOTPROD ARM_I8MM ARM_SME ARM_SME2 RISCV_VECTOR AVXVNNI
    AVXVNNIINT8 AVX256SKX AVX256VNNI AVX256VNNIGFNI AVX512F AVX512SKX AVX512VBMI AVX512VNNI AVX512VNNIGFNI AVX512AMX
    AVX512FP16 VSX ASSEMBLY SPARSE DWCONV_MULTIPASS HVX KLEIDIAI CPUINFO JIT)
  target_compile_definitions(xnnpack PRIVATE XNN_ENABLE_${feature}=0)
endforeach()
target_compile_definitions(xnnpack PRIVATE XNN_ENABLE_MEMOPT=1 XNN_ENABLE_GEMM_M_SPECIALIZATION=1 XNN_LOG_LEVEL=0
  FXDIV_USE_INLINE_ASSEMBLY=0 PTHREADPOOL_NO_DEPRECATED_API NDEBUG _GNU_SOURCE)
target_compile_options(xnnpack PRIVATE -O2 -fno-math-errno -msimd128 $<$<BOOL:${NACRE_RELAXED_SIMD}>:-mrelaxed-simd> -w)
