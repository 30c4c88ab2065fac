# lambda_bootstrap(TARGET): links an executable so that it runs as `bootstrap` on provided.al2023.
#
# That system has glibc 2.34 and an older libstdc++ than most machines that build. A program linked with the builder's
# shared libraries may need symbols that are not there: libgcc's unwinder of GCC 12 alone wants _dl_find_object@GLIBC_2.35,
# std::random_device arc4random@GLIBC_2.36. So with LAMBDA_STATIC on the program is linked with everything inside, glibc
# too: it needs no symbol of the system at all, wherever it was built. What a static glibc cannot do is load modules:
# names are looked up by the built-in "files" and "dns" (stream.cc), OpenSSL reads no openssl.cnf (tls.cc). It is
# position independent, so that addresses stay random.
# The linker would warn of dlopen, getaddrinfo and gethostbyname in a static program; that is what the above answers.
include(CheckLinkerFlag)

function(lambda_bootstrap target)
  if(NOT LAMBDA_STATIC)
    return()
  endif()
  check_linker_flag(CXX -Wl,--no-warnings LAMBDA_LINKER_CAN_BE_QUIET)
  target_compile_options(${target} PRIVATE -fPIE)
  target_link_options(${target} PRIVATE -static-pie -s -Wl,--gc-sections
                      $<$<BOOL:${LAMBDA_LINKER_CAN_BE_QUIET}>:-Wl,--no-warnings>)
endfunction()
