// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_SVG_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_SVG_HPP_INCLUDED

// Moments as a picture: phases as bars, ends as marks with code and name, waits with their bounds. Time runs along
// lines, as text does; a comment begins a line. A bar is as long as what stands under it, and longer the longer it
// lasted, but not in proportion: a day would be one bar of `online`.

#include <redial/redial.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "player.hpp"
#include "text.hpp"

namespace decide {

/// Collects moments and draws them.
class picture {
 public:
  explicit picture(const redial::profile& p) : profile_(p) {}

  void operator()(const moment& m) {
    if (m.what == moment::kind::note) {
      title_ = m.word.size() > 2 ? m.word.substr(2) : "";
      return;
    }
    if (m.what == moment::kind::send) { return; }
    end_ = m.now;
    if (!bars_.empty() && title_.empty() && label(m).empty() && bars_.back().first.decision.phase == m.decision.phase) {
      return;  // the bar goes on
    }
    bars_.push_back({m, title_});
    title_.clear();
  }

  /// Prints the picture.
  void draw() {
    std::string body;
    double y = 34;
    for (std::size_t i = 0; i < bars_.size();) { i = line(i, y, body); }
    std::printf(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
        "font-family=\"sans-serif\" font-size=\"11\">\n<title>What redial decides, event by event</title>\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
        width, static_cast<int>(y), width, static_cast<int>(y));
    legend();
    std::printf("%s</svg>\n", body.c_str());
  }

 private:
  static constexpr int width = 1000;
  static constexpr int left = 12;
  static constexpr int bar = 14;    ///< a bar's height
  static constexpr int levels = 3;  ///< of marks above it
  static constexpr int step = 13;   ///< from one level to the next

  struct entry {
    moment first;       ///< what the bar begins with
    std::string title;  ///< of the line that begins here, if it is not empty
  };

  static const char* colour(redial::phase p) {
    switch (p) {
      case redial::phase::idle: return "#d0d0d0";
      case redial::phase::minting: return "#c8a2d8";
      case redial::phase::connecting: return "#8ab8e6";
      case redial::phase::online: return "#7cc47f";
      case redial::phase::waiting: return "#f2c14e";
      case redial::phase::offline: return "#9a9a9a";
      case redial::phase::stopped: return "#d9605a";
    }
    return "#000000";
  }
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '<') {
        out += "&lt;";
      } else if (c == '&') {
        out += "&amp;";
      } else {
        out += c;
      }
    }
    return out;
  }
  static double text_width(const std::string& text) { return 5.9 * static_cast<double>(text.size()); }
  static std::string short_span(std::uint64_t ms) {
    char text[32];
    const double s = static_cast<double>(ms) / 1000;
    std::snprintf(text, sizeof text, ms % 1000 == 0 ? "%.0f s" : "%.1f s", s);
    return text;
  }

  /// How long a bar's phase lasted, milliseconds.
  std::uint64_t lasts(std::size_t i) const {
    const std::uint64_t end = i + 1 < bars_.size() ? bars_[i + 1].first.now : end_;
    return end - bars_[i].first.now;
  }
  /// What stands under a bar: how long it lasted; of a wait, its bounds; of the last bar, the phase.
  std::string caption(std::size_t i) const {
    const moment& m = bars_[i].first;
    if (lasts(i) == 0) { return i + 1 < bars_.size() ? "" : redial::to_string(m.decision.phase); }
    std::string text = short_span(lasts(i));
    if (m.decision.phase == redial::phase::waiting && m.lowest != m.highest) {
      text += " of " + short_span(m.lowest.count) + " to " + short_span(m.highest.count);
    }
    return text;
  }
  double length(std::size_t i) const {
    if (caption(i).empty()) { return 10; }
    return text_width(caption(i)) + 8 + 6 * std::log2(1 + static_cast<double>(lasts(i)) / 1000);
  }
  /// What stands above the mark of an event; nothing if it needs none.
  std::string label(const moment& m) const {
    using kind = redial::event::kind;
    const kind seen = m.event.what();
    if (m.what != moment::kind::event || seen == kind::elapsed) { return ""; }
    if (seen == kind::closed || seen == kind::rejected) {
      const redial::explanation e = seen == kind::closed ? redial::explain_close(profile_, m.event.code())
                                                         : redial::explain_status(profile_, m.event.code());
      return (seen == kind::closed ? "" : "HTTP ") + std::to_string(m.event.code()) + " " + e.name;
    }
    return seen == kind::inert ? "" : redial::to_string(m.event);
  }
  static bool is_end(const moment& m) {
    using kind = redial::event::kind;
    const kind seen = m.event.what();
    return seen == kind::closed || seen == kind::rejected || seen == kind::failed || seen == kind::link_down ||
           seen == kind::mint_failed;
  }

  /// Draws one line from bar `i` on, at `y`, which moves below it. Gives the bar that the next line begins with.
  std::size_t line(std::size_t i, double& y, std::string& out) const {
    if (!bars_[i].title.empty()) {
      text(left, y + 6, bars_[i].title, "font-weight=\"bold\" fill=\"#222222\"", out);
      y += 10;
    }
    const double top = y + levels * step + 4;
    double free_from[levels] = {};  // on each level
    double x = left;
    do {
      const moment& m = bars_[i].first;
      mark(m, x, top, free_from, out);
      double span = length(i);
      const double room = lowest_of(free_from);  // so that the next mark finds a level that is free
      if (x + span < room) { span = room - x; }
      rectangle(x, top, span, m.decision.phase, out);
      text(x + 3, top + bar + 11, caption(i), "fill=\"#555555\"", out);
      x += span;
      ++i;
    } while (i < bars_.size() && bars_[i].title.empty() && x + length(i) < width - left);
    y = top + bar + 26;
    return i;
  }
  static double lowest_of(const double (&values)[levels]) {
    double lowest = values[0];
    for (const double value : values) { lowest = value < lowest ? value : lowest; }
    return lowest;
  }
  static void rectangle(double x, double y, double span, redial::phase phase, std::string& out) {
    char shape[256];
    std::snprintf(shape, sizeof shape,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>\n", x,
                  y, span, bar, colour(phase), redial::to_string(phase));
    out += shape;
  }
  /// A mark at the beginning of a bar, with its label on the lowest level that has room.
  void mark(const moment& m, double x, double top, double (&free_from)[levels], std::string& out) const {
    const std::string words = label(m);
    if (words.empty()) { return; }
    int level = 0;
    while (level + 1 < levels && free_from[level] > x) { ++level; }
    const double y = top - 4 - level * step;
    const bool end = is_end(m);
    free_from[level] = x + text_width(words) * (end ? 1.12 : 1) + 10;
    char shape[256];
    std::snprintf(shape, sizeof shape, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>\n", x + 0.5,
                  y - 8, top + bar, end ? "#a01010" : "#777777", end ? 2 : 1);
    out += shape;
    text(x + 4, y, words, end ? "fill=\"#a01010\" font-weight=\"bold\"" : "fill=\"#444444\"", out);
  }
  static void text(double x, double y, const std::string& words, const char* style, std::string& out) {
    if (words.empty()) { return; }
    char begin[128];
    std::snprintf(begin, sizeof begin, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, style);
    out += begin + escaped(words) + "</text>\n";
  }
  static void legend() {
    std::string out;
    double x = left;
    for (int p = 0; p <= static_cast<int>(redial::phase::stopped); ++p) {
      const redial::phase phase = static_cast<redial::phase>(p);
      char shape[128];
      std::snprintf(shape, sizeof shape, "<rect x=\"%.1f\" y=\"10\" width=\"14\" height=\"12\" fill=\"%s\"/>\n", x,
                    colour(phase));
      out += shape;
      text(x + 18, 20, redial::to_string(phase), "fill=\"#222222\"", out);
      x += 34 + text_width(redial::to_string(phase));
    }
    std::printf("%s", out.c_str());
  }

  const redial::profile& profile_;
  std::vector<entry> bars_;
  std::uint64_t end_ = 0;
  std::string title_;
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_SVG_HPP_INCLUDED
