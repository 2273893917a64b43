# SPDX-License-Identifier: MIT
# Writes the tapes into one list of {name, text} for replay.cpp. -DTAPES=folder -DOUT=file
file(GLOB tapes ${TAPES}/*.txt)
list(SORT tapes)
set(list "")
foreach(tape IN LISTS tapes)
  get_filename_component(name ${tape} NAME_WE)
  file(READ ${tape} text)
  string(APPEND list "{\"${name}\", R\"tape(${text})tape\"},\n")
endforeach()
file(WRITE ${OUT} "${list}")
