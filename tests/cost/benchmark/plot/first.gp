# SPDX-License-Identifier: MIT
# The README's first picture: what jitter is for. In: file (crash.tsv), capacity, clients, able, out.
set terminal svg size 1000, 930 enhanced font "sans-serif,14" background rgb "white"
set output out
set datafile separator tab
thousands(n) = n < 1000 ? sprintf("%d", n) : sprintf("%d,%03d", int(n / 1000), int(n) % 1000)
name(k) = k == 1 ? "esp_websocket_client" : k == 2 ? "redial" : "redial, full jitter"
array highest[3]
array done[3]
do for [k = 1:3] {
  n = name(k)
  stats file using (column("second") >= able ? column(n) : 0) name "s" nooutput
  highest[k] = s_max
  stats file using (column(n." online") >= 99 ? column("second") + 1 : NaN) name "s" nooutput
  done[k] = s_min
}
top = capacity * 32.0  # higher columns are cut off, and their height said
set multiplot
set xrange [0:300]
set yrange [0:top]
set ytics ("0" 0, "10,000" 10000, "20,000" 20000, "30,000" 30000, "40,000" 40000, "50,000" 50000, "60,000" 60000) nomirror scale 0.5 textcolor rgb "#2b5c9e" font ",12"
set y2range [0:118]
set y2tics ("0 %%" 0, "50 %%" 50, "100 %%" 100) scale 0.5 textcolor rgb "#1b7f4d" font ",12"
set xtics 30 nomirror scale 0.5 textcolor rgb "#555555" font ",12"
set border 11 lc rgb "#999999"
unset key
set lmargin at screen 0.085
set rmargin at screen 0.935

set label 1 "A server crashes and is back after ".int(able)." seconds. ".thousands(clients)." clients want to reconnect." at screen 0.02, 0.972 font ",20"
set label 2 "The server can take ".thousands(capacity)." a second, so the best possible is ".(int(able) + clients / capacity)." seconds. Whoever comes on top of that is turned away and comes again." at screen 0.02, 0.944
set label 3 "connects in each second" at screen 0.02, 0.912 textcolor rgb "#2b5c9e" font ",13"
set label 4 "clients that are back" at screen 0.98, 0.912 right textcolor rgb "#1b7f4d" font ",13"

do for [k = 1:3] {
  n = name(k)
  base = 0.928 - k * 0.285
  set bmargin at screen base
  set tmargin at screen base + 0.215
  if (k == 1) {
    set label 10 "{/:Bold Everybody waits 10 seconds} (esp_websocket_client).  All come in one instant, most are turned away and come again together." at screen 0.085, base + 0.232
  }
  if (k == 2) {
    set label 10 "{/:Bold redial.}  Waits double up to 30 s, each up to 20 % longer or shorter by chance: the crowd spreads out, but in waves." at screen 0.085, base + 0.232
  }
  if (k == 3) {
    set label 10 "{/:Bold redial with full jitter.}  Each wait is of any length up to the limit: no waves, and the server is never idle." at screen 0.085, base + 0.232
  }
  set object 1 rectangle from 0, 0 to able, top fc rgb "#e8e8e8" fs solid noborder behind
  unset label 11
  if (k == 1) { set label 11 "server down" at able / 2.0, top * 0.5 center rotate by 90 textcolor rgb "#777777" font ",12" }
  set arrow 1 from done[k], graph 0 to done[k], graph 0.84 nohead dt 3 lc rgb "#1b7f4d" front
  set label 12 "99 % back\nafter ".int(done[k])." s" at done[k] + 3, graph 0.52 textcolor rgb "#1b7f4d" font ",13" front
  set label 13 "most in one second: ".thousands(highest[k]) at 293, graph 0.3 right textcolor rgb "#2b5c9e" font ",13" front
  set label 14 (k == 1 ? "what the server can take" : "") at 299, capacity * 2.7 right textcolor rgb "#c02020" font ",12" front
  if (k == 3) { set xlabel "seconds since the crash" textcolor rgb "#333333" offset 0, 0.3 } else { unset xlabel }
  plot file using "second":(column(n) > top ? top : column(n)) with boxes fs solid 0.85 noborder lc rgb "#5b8ccc" axes x1y1, \
       capacity with lines lw 1.8 lc rgb "#d62728" axes x1y1, \
       file using (column("second") + 1):(column(n." online")) with lines lw 2.2 lc rgb "#1b7f4d" axes x1y2
  do for [l = 1:4] { unset label l }  # once is enough
}
unset multiplot
