# SPDX-License-Identifier: MIT
# One scenario, one panel a client: connects and token requests a second over the capacity (log scale), and who is back.
# In: file, title, names (separated by |), count, capacity, horizon, able, out.
columns = 3
rows = (count + columns - 1) / columns
set terminal svg size 1080, 130 + rows * 175 enhanced font "DejaVu Sans,12" background rgb "white"
set output out
set datafile separator tab
name(k) = system("printf '%s' '".names."' | cut -d'|' -f".k)
full = 130.0 + rows * 175
set multiplot
set label 1 title at screen 0.02, 1 - 22 / full font ",15"
set label 2 "Blue: connects in one second; orange: token requests; both as a multiple of what the server can take (red line). Each tick is ten times the one below." at screen 0.02, 1 - 45 / full textcolor rgb "#2b5c9e"
set label 3 "Green: how many of the affected clients are online, from none at the bottom to all at the top. Grey: nobody can come back yet." at screen 0.02, 1 - 63 / full textcolor rgb "#1b7f4d"
set logscale y
set xrange [0:horizon]
set yrange [0.01:100]
set y2range [0:100]
set format y "%g"
set ytics (0.01, 0.1, 1, 10, 100) scale 0.5 textcolor rgb "#555555" font ",10"
set xtics scale 0.5 textcolor rgb "#555555" font ",10"
set border 3 lc rgb "#999999"
set tics nomirror
unset key
do for [k = 1:count] {
  n = name(k)
  c = (k - 1) % columns
  r = (k - 1) / columns
  set lmargin at screen 0.045 + c * 0.325
  set rmargin at screen 0.045 + c * 0.325 + 0.285
  set tmargin at screen 1 - (98 + r * 175) / full
  set bmargin at screen 1 - (98 + r * 175 + 128) / full
  set title noenhanced n offset 0, -0.7 font ",12"
  if (able > 0) { set object 1 rectangle from 0, 0.01 to able, 100 fc rgb "#f3f3f3" fs solid noborder behind }
  if (r == rows - 1 || k + columns > count) { set xlabel "seconds since the incident" offset 0, 0.8 textcolor rgb "#333333" font ",10" } else { unset xlabel }
  plot file using "second":(column(n) > 0 ? column(n) / capacity : 0.01):(0.01) with filledcurves fs solid 0.85 noborder lc rgb "#5b8ccc" axes x1y1, \
       file using "second":(column(n." mints") > 0 ? column(n." mints") / capacity : 0.01) with lines lw 1.2 lc rgb "#e08214" axes x1y1, \
       1 with lines lw 1.4 lc rgb "#d62728" axes x1y1, \
       file using "second":(column(n." online")) with lines lw 1.8 lc rgb "#1b7f4d" axes x1y2
  do for [l = 1:3] { unset label l }  # once is enough
}
unset multiplot
