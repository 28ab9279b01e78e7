# The test framework, from its one-file form: that compiles five times faster than its hundred files.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_FLAGS_RELEASE "-O1")
configure_file(${NACRE_SOURCES}/catch2/src/catch2/catch_user_config.hpp.in ${CMAKE_BINARY_DIR}/include/catch2/catch_user_config.hpp)
add_library(catch2 STATIC ${NACRE_SOURCES}/catch2/extras/catch_amalgamated.cpp)
target_compile_options(catch2 PRIVATE -w $<$<BOOL:${EMSCRIPTEN}>:-fwasm-exceptions>)
