# SPDX-License-Identifier: MIT
# The README's first picture: what jitter is for, and what a server can do. In: file (crash.tsv), named
# (crash_appointments.tsv), capacity, clients, able, out.
set terminal svg size 1000, 1230 enhanced font "sans-serif,14" background rgb "white"
set output out
set datafile separator tab
thousands(n) = n < 1000 ? sprintf("%d", n) : sprintf("%d,%03d", int(n / 1000), int(n) % 1000)
panels = 5
array client[panels] = ["esp_websocket_client", "full jitter", "redial", "redial, herd", "redial"]
array from[panels] = [file, file, file, file, named]
array says[panels] = [ \
  "{/:Bold Everybody waits 10 seconds} (esp\\_websocket\\_client).  All come in one instant, most are turned away and come again together.", \
  "{/:Bold Full jitter} from 1 to 30 s.  Each wait is of any length up to the limit: no waves, but the server refuses more than it accepts.", \
  "{/:Bold redial} as it comes.  Waits double up to 30 s, each up to 20 % longer or shorter by chance: the crowd comes in waves.", \
  "{/:Bold redial with presets::herd.}  Full jitter that grows faster: no waves, and far fewer at once.", \
  "{/:Bold redial as it comes, and the server gives appointments.}  Whoever has come once is told when to come again." ]
array highest[panels]
array done[panels]
do for [k = 1:panels] {
  n = client[k]
  series = from[k]
  stats series using (column("second") >= able ? column(n) : 0) name "s" nooutput
  highest[k] = s_max
  stats series using (column(n." online") >= 99 ? column("second") + 1 : NaN) name "s" nooutput
  done[k] = s_min
}
top = capacity * 20.0  # higher columns are cut off, and their height said
set multiplot
set xrange [0:270]
set yrange [0:top]
set ytics ("0" 0, "10,000" 10000, "20,000" 20000, "30,000" 30000, "40,000" 40000) nomirror scale 0.5 textcolor rgb "#2b5c9e" font ",12"
set y2range [0:118]
set y2tics ("0 %%" 0, "50 %%" 50, "100 %%" 100) scale 0.5 textcolor rgb "#1b7f4d" font ",12"
set xtics 30 nomirror scale 0.5 textcolor rgb "#555555" font ",12"
set border 11 lc rgb "#999999"
unset key
set lmargin at screen 0.085
set rmargin at screen 0.935

set label 1 "A server crashes and is back after ".int(able)." seconds. ".thousands(clients)." clients want to reconnect." at screen 0.02, 0.98 font ",20"
set label 2 "The server can take ".thousands(capacity)." a second, so the best possible is ".int(able + clients / capacity)." seconds. Whoever comes on top of that is turned away and comes again." at screen 0.02, 0.958
set label 3 "connects in each second" at screen 0.02, 0.936 textcolor rgb "#2b5c9e" font ",13"
set label 4 "clients that are back" at screen 0.98, 0.936 right textcolor rgb "#1b7f4d" font ",13"

do for [k = 1:panels] {
  n = client[k]
  series = from[k]
  base = 0.945 - k * 0.178
  set bmargin at screen base
  set tmargin at screen base + 0.13
  set label 10 says[k] at screen 0.085, base + 0.142
  set object 1 rectangle from 0, 0 to able, top fc rgb "#e8e8e8" fs solid noborder behind
  unset label 11
  if (k == 1) { set label 11 "server down" at able / 2.0, top * 0.5 center rotate by 90 textcolor rgb "#777777" font ",12" }
  set arrow 1 from done[k], graph 0 to done[k], graph 0.84 nohead dt 3 lc rgb "#1b7f4d" front
  set label 12 "99 % back\nafter ".int(done[k])." s" at done[k] + 3, graph 0.5 textcolor rgb "#1b7f4d" font ",13" front
  set label 13 "most in one second: ".thousands(highest[k]) at 269, graph 0.95 right textcolor rgb "#2b5c9e" font ",13" front
  set label 14 (k == 1 ? "what the server can take" : "") at 269, capacity * 2.4 right textcolor rgb "#c02020" font ",12" front
  if (k == panels) { set xlabel "seconds since the crash" textcolor rgb "#333333" offset 0, 0.3 } else { unset xlabel }
  plot series using "second":(column(n) > top ? top : column(n)) with boxes fs solid 0.85 noborder lc rgb "#5b8ccc" axes x1y1, \
       capacity with lines lw 1.8 lc rgb "#d62728" axes x1y1, \
       series using (column("second") + 1):(column(n." online")) with lines lw 2.2 lc rgb "#1b7f4d" axes x1y2
  do for [l = 1:4] { unset label l }  # once is enough
}
unset multiplot
