# SPDX-License-Identifier: MIT
# From a disassembly (objdump -d) of Arm Thumb, RISC-V or Xtensa: "frame NAME BYTES", what each function takes off the
# stack pointer in all, as far as it does so by a constant. GCC's own figure leaves out, on Arm, the registers of
# arguments that it spills ahead of the frame.
function registers(list,    part, count, i, ends, sum) {
  count = split(list, part, /, */)
  for (i = 1; i <= count; ++i) {
    sum += 1
    if (split(part[i], ends, "-") == 2) { sum += substr(ends[2], 2) - substr(ends[1], 2) }
  }
  return sum
}
function flush() { if (name != "") { print "frame", name, bytes } }
/^[0-9a-f]+ <.*>:$/ {
  flush()
  name = $2; gsub(/[<>:]/, "", name)
  bytes = 0
  next
}
{ sub(/^ *[0-9a-f]+:[ \t]+([0-9a-f]+ ?)+[ \t]+/, "") }
/^push[ \t]/ || /^stmdb[ \t]+sp!/ {
  list = $0; sub(/.*\{/, "", list); sub(/\}.*/, "", list)
  bytes += 4 * registers(list)
}
/^str[.a-z]*[ \t]+[a-z0-9]+, \[sp, #-[0-9]+\]!/ { text = $0; sub(/.*#-/, "", text); bytes += text + 0 }
/^subw?(\.w)?[ \t]+sp, (sp, )?#/ { text = $0; sub(/.*#/, "", text); bytes += text + 0 }
# RISC-V says sp, Xtensa a1, which RISC-V has for an argument: they differ in the space after the comma.
/^addi?[ \t]+sp,sp,-[0-9]+/ || /^addi[ \t]+a1, a1, -[0-9]+/ { text = $0; sub(/.*-/, "", text); bytes += text + 0 }
END { flush() }
