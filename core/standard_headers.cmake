# add_standard_headers(NAME [OPTION...]): an interface library that compiles the standard library's headers once, with the
# OPTIONs, which it also hands to the targets that link it. These headers take most of the time of a compilation.
# The checksum beside the result lets the compiler cache recognise it in another checkout.
function(add_standard_headers name)
  set(headers ${CMAKE_BINARY_DIR}/${name}.h)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/standard_headers.h ${headers} COPYONLY)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    set(precompiled ${headers}.pch)
    # Files differ in how they are optimised, which these headers do not depend on. Beware: what the OPTIONs define is
    # what counts, not those of the files.
    set(use -Xclang -fno-validate-pch)
  else()
    set(precompiled ${headers}.gch)
    set(use -Winvalid-pch -fpch-preprocess)
  endif()
  string(TOUPPER ${CMAKE_BUILD_TYPE} build_type)
  separate_arguments(options UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}")
  get_directory_property(directory_options COMPILE_OPTIONS)
  list(APPEND options ${directory_options} -std=c++${CMAKE_CXX_STANDARD} ${ARGN})
  add_custom_command(OUTPUT ${precompiled} DEPENDS ${headers} VERBATIM COMMENT "Precompiling the standard library's headers"
    COMMAND ${CMAKE_CXX_COMPILER} ${options} -x c++-header ${headers} -o ${precompiled})
  file(SHA256 ${headers} checksum)
  file(WRITE ${precompiled}.sum "${checksum} ${CMAKE_CXX_COMPILER_VERSION} ${options}")
  add_custom_target(${name}_precompiled DEPENDS ${precompiled})
  add_library(${name} INTERFACE)
  add_dependencies(${name} ${name}_precompiled)
  target_compile_options(${name} INTERFACE ${ARGN} -include ${headers} ${use})
endfunction()
