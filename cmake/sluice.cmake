# What all targets share: the language, warnings, sanitizers, the linker, and one function for a library and one for a test.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers for all targets, as -fsanitize takes them")
option(SLUICE_FUZZERS "Build the libFuzzer targets (clang only)" OFF)

set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

# GCC's collection of its own garbage is a tenth of the time to build, and saves a fifth of 2.4 GiB at most.
cmake_host_system_information(RESULT SLUICE_MEMORY_MIB QUERY TOTAL_PHYSICAL_MEMORY)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND SLUICE_MEMORY_MIB GREATER 11000)
  add_compile_options("SHELL:--param ggc-min-expand=1000" "SHELL:--param ggc-min-heapsize=4000000")
endif()

find_program(MOLD mold)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(GTest REQUIRED)

# Boost.JSON and Boost.URL are compiled libraries; everything else of Boost that is used is headers only.
find_package(Boost 1.81 REQUIRED COMPONENTS json url)

add_library(sluice_options INTERFACE)
target_compile_options(sluice_options INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers
                       $<$<CXX_COMPILER_ID:Clang>:-Werror=thread-safety>)
target_include_directories(sluice_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(sluice_options INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY)
target_link_libraries(sluice_options INTERFACE Boost::headers Threads::Threads)
if(SLUICE_SANITIZE)
  target_compile_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
  if(SLUICE_SANITIZE MATCHES undefined)
    # These checks cost a third of the build and find what AddressSanitizer finds too (null, object-size) or what does no harm here
    # (alignment: x86 and Arm read unaligned; vptr: there are no downcasts).
    target_compile_options(sluice_options INTERFACE -fno-sanitize=null,object-size,alignment,vptr)
  endif()
endif()
if(SLUICE_FUZZERS)
  target_compile_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(MOLD)
  target_link_options(sluice_options INTERFACE -fuse-ld=mold)
endif()
target_link_options(sluice_options INTERFACE $<$<CONFIG:Release>:-Wl,--gc-sections>)  # 0.25 MiB less of idle memory

# Headers of others that most files include, compiled once: for libraries, and with GoogleTest for tests. Our own headers stay out, so that
# a change to one builds only what includes it; a file still includes all that it uses.
find_package(spdlog REQUIRED)
function(sluice_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPS" ${ARGN})
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cc "")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE sluice_options fmt::fmt spdlog::spdlog Boost::json ${ARG_DEPS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()
set(SLUICE_COMMON_HEADERS
    <algorithm> <array> <charconv> <chrono> <cstdint> <deque> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string>
    <string_view> <unordered_map> <utility> <variant> <vector> <boost/describe.hpp> <boost/json.hpp> <boost/mp11.hpp> <fmt/format.h>
    <tl/expected.hpp>)
sluice_precompiled(sluice_precompiled_common HEADERS ${SLUICE_COMMON_HEADERS})
sluice_precompiled(sluice_precompiled_test HEADERS ${SLUICE_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h> DEPS GTest::gmock)
# What is in a test's own files is not optimised: that takes 0.6 of the time to build, and what it tests is.
set(SLUICE_TEST_OPTIONS $<$<CONFIG:Debug>:-O0>)
target_compile_options(sluice_precompiled_test PRIVATE ${SLUICE_TEST_OPTIONS})

# sluice_library(NAME SOURCES a.cc... DEPS other...)  one static library a folder, `sluice_NAME`
function(sluice_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(sluice_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(sluice_${name} PUBLIC sluice_options ${ARG_DEPS})
  target_precompile_headers(sluice_${name} REUSE_FROM sluice_precompiled_common)
endfunction()

# sluice_test(NAME SOURCES a_test.cc... DEPS other...)  a GoogleTest program that ctest runs whole
function(sluice_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${SLUICE_TEST_OPTIONS})
  target_link_libraries(${name} PRIVATE sluice_options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM sluice_precompiled_test)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# sluice_fuzzer(NAME SOURCES a_fuzz.cc DEPS other... CORPUS dir)  a libFuzzer program with clang; everywhere a program
# that replays the committed corpus, run by ctest
function(sluice_fuzzer name)
  cmake_parse_arguments(ARG "" "CORPUS" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${SLUICE_TEST_OPTIONS})
  target_link_libraries(${name} PRIVATE sluice_options ${ARG_DEPS})
  if(SLUICE_FUZZERS)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${name} COMMAND ${name} -runs=0 ${ARG_CORPUS})
  else()
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    add_test(NAME ${name} COMMAND ${name} ${ARG_CORPUS})
  endif()
endfunction()
