// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_PLAYER_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_PLAYER_HPP_INCLUDED

// Plays a transcript, word by word, and shows what happens.

#include <redial/recorder.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"
#include "text.hpp"
#include "words.hpp"
#include "world.hpp"

namespace decide {

/// Something to be shown.
struct moment {
  enum class kind : std::uint8_t {
    note,   ///< a comment
    event,  ///< `decision` about the event that `word` says
    timer,  ///< likewise, of a timer that ran out while time passed
    send,   ///< what the gate says to a frame
    state,  ///< the machine was put into a state; `decision` tells where it is
  };
  kind what = kind::note;
  std::uint64_t now = 0;
  std::string word;
  redial::event event;
  redial::decision decision;
  milliseconds lowest{0};  ///< the wait if all draws come out low, and high
  milliseconds highest{0};
  redial::send_verdict verdict;

  /// An end, or anything that waits, drops or stops.
  bool is_to_be_explained() const {
    using kind_of_event = redial::event::kind;
    const auto seen = event.what();
    const bool ended =
        (seen == kind_of_event::closed || seen == kind_of_event::rejected || seen == kind_of_event::failed) &&
        decision.action != redial::action::none;
    return ended || decision.action == redial::action::wait || decision.action == redial::action::disconnect ||
           decision.action == redial::action::stop;
  }
};

/// See: a callable that takes a const moment&.
template <class See>
class player {
 public:
  /// with_bounds: of each wait, which takes two more calls of the machine.
  player(world& w, See& see, bool with_bounds = false) : w_(w), see_(see), with_bounds_(with_bounds) {}

  /// An exit code.
  int play(const std::vector<std::string>& transcript) {
    for (const std::string& word : transcript) {
      own_timers_ = own_timers_ || word == "elapsed" || word.compare(0, 6, "state:") == 0;
    }
    std::size_t position = 0;
    for (const std::string& word : transcript) {
      const int code = play_word(word, ++position);
      if (code != 0) { return code; }
    }
    return 0;
  }

 private:
  int play_word(const std::string& word, std::size_t position) {
    milliseconds span{0};
    const parts p{word};
    if (word[0] == '#') {
      show(moment::kind::note, word);
    } else if (word[0] == '+' && read_span(word.substr(1), 1000, span)) {
      pass(span.count);
    } else if (p.name == "facts" && read_hex(p.first) >= 0) {
      if (read_hex(p.first) != redial::recording_facts(w_.profile, w_.options)) {
        std::fprintf(stderr,
                     "decide: word %zu, '%s': recorded with another profile, other options or another version of the "
                     "library\n",
                     position, word.c_str());
        return 2;
      }
    } else if (p.name == "state") {
      return set_state(p.first) ? 0 : unknown(word, position);
    } else if (p.name == "send" && read_number(p.first) >= 0) {
      moment m = at_once(moment::kind::send, word);
      m.verdict = w_.gate.try_send(static_cast<std::size_t>(read_number(p.first)));
      see_(m);
    } else if (p.name == "frame" && p.first.empty()) {
      w_.net[0].saw_frame(p.id);
    } else if (!arrange(word, p)) {
      return play_event(word, p, position);
    }
    return 0;
  }

  int play_event(const std::string& word, const parts& p, std::size_t position) {
    redial::event e;
    milliseconds span{0};
    if (word == "auto") {
      if (w_.net[0].timer() != redial::never) { w_.now += w_.net[0].timer().count; }
      e = redial::elapsed{};
    } else if (word.compare(0, 5, "json:") == 0) {
      e = redial::metered_wire::to_event(redial::metered_wire::read(word.data() + 5, word.size() - 5));
    } else if (p.name == "reboot" && (p.first.empty() || read_span(p.first, 1000, span))) {
      reboot(span, span);
    } else if (p.name == "crash" && read_span(p.first, 1000, span)) {  // the clock runs on, and it is told this
      reboot(milliseconds{0}, span);
    } else if (word != "inert" && !event_of(p, e)) {
      return unknown(word, position);
    }
    feed(moment::kind::event, word, e);
    return 0;
  }

  void feed(moment::kind what, const std::string& word, const redial::event& e) {
    moment m = at_once(what, word);
    m.event = e;
    if (with_bounds_) {
      m.lowest = wait_of(w_.if_drawn(0, e));
      m.highest = wait_of(w_.if_drawn(0xFFFFFFFFu, e));
    }
    m.decision = w_.net[0].handle(e);
    w_.script.clear();  // words that nobody asked for are no other event's
    if (e.what() == redial::event::kind::ready && m.decision.phase == redial::phase::online) {
      if (m.decision.hold_publishing) {
        w_.gate.drain();
      } else {
        w_.gate.reset();
      }
    }
    see_(m);
  }

  /// Time passes. Timers that run out meanwhile are honoured, unless the transcript says when they were.
  void pass(std::uint64_t rest) {
    for (int i = 0; !own_timers_ && i < 1000 && w_.net[0].timer().count <= rest; ++i) {
      const std::uint32_t left = w_.net[0].timer().count;
      w_.now += left;
      rest -= left;
      feed(moment::kind::timer, "(timer)", redial::elapsed{});
    }
    w_.now += rest;
  }

  static milliseconds wait_of(const redial::decision& d) {
    return d.phase == redial::phase::waiting ? d.timer : milliseconds{0};
  }

  void reboot(milliseconds lasts, milliseconds away) {
    const redial::saved_state saved = w_.net[0].save();
    w_.now += lasts.count;
    w_.boot();
    (void)w_.net[0].restore(saved, away);
  }

  bool set_state(const std::string& digits) {
    std::vector<std::uint8_t> bytes;
    if (!read_bytes(digits, bytes) || !redial::set_state(w_.net[0], bytes.data(), bytes.size())) { return false; }
    w_.now = redial::state_tick(bytes.data(), bytes.size());
    moment m = at_once(moment::kind::state, "state");
    m.decision.phase = w_.net[0].phase();
    m.decision.timer = w_.net[0].timer();
    m.decision.attempt = w_.net[0].attempt();
    m.decision.connection = w_.net[0].connection();
    see_(m);
    return true;
  }

  /// Words that say how the world is and not what happens in it. `tick` and options begin it afresh, and so stand
  /// first.
  bool arrange(const std::string& word, const parts& p) {
    milliseconds span{0};
    const std::size_t is = word.find('=');
    const std::size_t name = word.compare(0, 7, "option:") == 0 ? 7 : 0;  // option:NAME=VALUE, or the short form
    if (is != std::string::npos && set_option(w_.options, word.substr(name, is - name), word.substr(is + 1))) {
      w_.boot();
    } else if (p.name == "tick" && read_span(p.first, 1, span)) {
      w_.now = span.count;
      w_.boot();
    } else if (p.name == "late" && read_span(p.first, 1000, span)) {
      w_.now += span.count;
    } else if (p.name == "back" && read_span(p.first, 1000, span)) {
      w_.now -= span.count;
    } else if (p.name == "draw") {
      return arrange_draws(p.first);
    } else {
      return false;
    }
    return true;
  }
  bool arrange_draws(const std::string& how) {
    if (how.compare(0, 2, "0x") == 0 && read_hex(how) >= 0) {
      w_.script.push_back(static_cast<std::uint32_t>(read_hex(how)));
      return true;
    }
    if (how != "seed" && how != "low" && how != "middle" && how != "high") { return false; }
    w_.how = how == "seed" ? world::draws::seeded : world::draws::fixed;
    w_.bits = how == "low" ? 0 : how == "middle" ? 0x80000000u : 0xFFFFFFFFu;
    return true;
  }

  moment at_once(moment::kind what, const std::string& word) const {
    moment m;
    m.what = what;
    m.now = w_.now;
    m.word = word;
    return m;
  }
  void show(moment::kind what, const std::string& word) { see_(at_once(what, word)); }

  world& w_;
  See& see_;
  bool with_bounds_;
  bool own_timers_ = false;
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_PLAYER_HPP_INCLUDED
