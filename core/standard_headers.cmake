# The standard library's headers take most of the time of a compilation: a build folder compiles them once, for core and for
# whatever links it. The checksum beside the result lets the compiler cache recognise them in another checkout.
set(headers ${CMAKE_BINARY_DIR}/standard_headers.h)
configure_file(core/standard_headers.h ${headers} COPYONLY)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(precompiled ${headers}.pch)
  set(use -Xclang -fno-validate-pch) # files are optimised differently, which these headers do not depend on
else()
  set(precompiled ${headers}.gch)
  set(use -Winvalid-pch -fpch-preprocess)
endif()
string(TOUPPER ${CMAKE_BUILD_TYPE} build_type)
separate_arguments(options UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}")
get_directory_property(directory_options COMPILE_OPTIONS)
list(APPEND options ${directory_options} -std=c++${CMAKE_CXX_STANDARD})
add_custom_command(OUTPUT ${precompiled} DEPENDS ${headers} VERBATIM COMMENT "Precompiling the standard library's headers"
  COMMAND ${CMAKE_CXX_COMPILER} ${options} -x c++-header ${headers} -o ${precompiled})
file(SHA256 core/standard_headers.h checksum)
file(WRITE ${precompiled}.sum "${checksum} ${CMAKE_CXX_COMPILER_VERSION} ${options}")
add_custom_target(standard_headers DEPENDS ${precompiled})
add_dependencies(core standard_headers)
target_compile_options(core PUBLIC -include ${headers} ${use})
