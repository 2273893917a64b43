# SPDX-License-Identifier: MIT
# Every curve of the sweep, by what it does in the crash. In: file (sweep.tsv), out.
set terminal svg size 1000, 520 enhanced font "sans-serif,14" background rgb "white"
set output out
set datafile separator tab
set title "Every curve of the sweep, in the crash: the lower left corner is where to be" font ",16"
set xlabel "99 % back, as a multiple of the physical limit"
set ylabel "peak connects, over the capacity"
set xrange [1.1:2.3]
set logscale y 2
set yrange [1.5:64]
set ytics (2, 4, 8, 16, 32, 64)
set grid lc rgb "#dddddd"
set border 3 lc rgb "#999999"
set tics nomirror
set key top right
set object 1 rectangle from 1.1, 1.5 to 1.3, 4 fc rgb "#e4f2e7" fs solid noborder behind
set label 1 "asked for" at 1.105, 3.65 font ",12" textcolor rgb "#1b7f4d"
plot file using (column("jitter") == 20 ? column("back") : NaN):"peak" with points pt 7 ps 0.6 lc rgb "#d62728" title "give or take 20 %", \
     file using (column("jitter") == 50 ? column("back") : NaN):"peak" with points pt 7 ps 0.6 lc rgb "#e8a33d" title "give or take 50 %", \
     file using (column("jitter") == 100 ? column("back") : NaN):"peak" with points pt 7 ps 0.6 lc rgb "#2b5c9e" title "full jitter", \
     file using (column("jitter") == 0 ? column("back") : NaN):"peak" with points pt 7 ps 0.6 lc rgb "#777777" title "decorrelated jitter", \
     file using (column("herd") == 1 ? column("back") : NaN):"peak" with points pt 6 ps 2 lw 2 lc rgb "#1b7f4d" title "presets::herd"
