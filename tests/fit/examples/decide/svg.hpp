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
    moments_.push_back({m, title_});
    title_.clear();
  }

  /// Prints the picture.
  void draw() {
    std::string body;
    double y = 34;
    for (std::size_t i = 0; i < moments_.size();) { i = line(i, y, body); }
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
    moment what;
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

  /// What stands under a bar: how long the phase lasted; of a wait, its bounds.
  std::string caption(std::size_t i) const {
    const moment& m = moments_[i].what;
    if (i + 1 == moments_.size()) { return redial::to_string(m.decision.phase); }
    std::string text = short_span(moments_[i + 1].what.now - m.now);
    if (m.decision.phase == redial::phase::waiting && m.lowest != m.highest && m.highest != redial::never) {
      text += " of " + short_span(m.lowest.count) + " to " + short_span(m.highest.count);
    }
    return text;
  }
  double length(std::size_t i) const {
    if (i + 1 == moments_.size()) { return text_width(caption(i)) + 8; }
    const std::uint64_t lasts = moments_[i + 1].what.now - moments_[i].what.now;
    if (lasts == 0) { return 10; }
    return text_width(caption(i)) + 8 + 6 * std::log2(1 + static_cast<double>(lasts) / 1000);
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

  /// Draws one line from moment `i` on, at `y`, which moves below it. Gives the moment that the next line begins with.
  std::size_t line(std::size_t i, double& y, std::string& out) const {
    if (!moments_[i].title.empty()) {
      text(left, y + 6, moments_[i].title, "font-weight=\"bold\"", out);
      y += 10;
    }
    const double top = y + levels * step + 4;
    double free_from[levels] = {};  // on each level
    double x = left;
    const std::size_t first = i;
    do {
      const moment& m = moments_[i].what;
      const double span = length(i);
      char shape[256];
      std::snprintf(shape, sizeof shape,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>\n",
                    x, top, span, bar, colour(m.decision.phase), redial::to_string(m.decision.phase));
      out += shape;
      if (span > 10) { text(x + 3, top + bar + 11, caption(i), "fill=\"#555555\"", out); }
      mark(m, x, top, free_from, out);
      x += span;
      ++i;
    } while (i < moments_.size() && moments_[i].title.empty() && x + length(i) < width - left);
    (void)first;
    y = top + bar + 26;
    return i;
  }
  /// A mark at the beginning of a bar, with its label on the lowest level that has room.
  void mark(const moment& m, double x, double top, double* free_from, std::string& out) const {
    const std::string words = label(m);
    if (words.empty()) { return; }
    int level = 0;
    while (level + 1 < levels && free_from[level] > x) { ++level; }
    const double y = top - 4 - level * step;
    free_from[level] = x + text_width(words) + 12;
    char shape[256];
    std::snprintf(shape, sizeof shape, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-width=\"%s\"/>\n", x + 0.5,
                  y - 8, top + bar, is_end(m) ? "#a01010" : "#777777", is_end(m) ? "2" : "1");
    out += shape;
    text(x + 4, y, words, is_end(m) ? "fill=\"#a01010\" font-weight=\"bold\"" : "fill=\"#444444\"", out);
  }
  static void text(double x, double y, const std::string& words, const char* style, std::string& out) {
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
  std::vector<entry> moments_;
  std::string title_;
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_SVG_HPP_INCLUDED
