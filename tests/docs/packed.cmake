# SPDX-License-Identifier: MIT
# Fails unless HEADER is what PROGRAM prints for NAME. -DWRITE=ON writes it.
execute_process(COMMAND ${PROGRAM} ${NAME} OUTPUT_VARIABLE printed RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${PROGRAM} ${NAME}: ${failed}")
endif()
if(WRITE)
  file(WRITE ${HEADER} "${printed}")
else()
  file(READ ${HEADER} have)
  if(NOT have STREQUAL printed)
    message(FATAL_ERROR "${HEADER} is not what the rows say now: cmake --build . --target packed writes it")
  endif()
endif()
