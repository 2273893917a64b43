// SPDX-License-Identifier: MIT
// Turns a tape into words that `decide` plays, so that a fuzzer's finding can be read.
//   tape_to_words FILE        the arguments for decide, one a line: decide $(tape_to_words FILE)
//   tape_to_words --json FILE the decisions that the tape leads to, as `decide --json` prints them
#include <proof/model/tape.hpp>
#include <redial/edge/words.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string number(std::uint64_t n) { return std::to_string(n); }
std::string ms(redial::milliseconds m) { return m == redial::never ? "never" : number(m.count) + "ms"; }

std::string word_of(const redial::event& e) {
  std::string word;
  redial::write_word(e, [&word](char c) { word += c; });
  return word;
}

struct writer {
  bool json;
  tape::draws* how;
  std::uint64_t* now;

  void moved(const tape::step& s) const {
    *now += s.backwards ? std::uint64_t{0} - s.passed : s.passed;
    if (json) { return; }
    if (s.passed != 0) {
      std::printf("%s:%lums\n", s.backwards ? "back" : "late", static_cast<unsigned long>(s.passed));
    }
    if (s.how != *how) { std::printf("draw:%s\n", tape::draw_names[static_cast<int>(s.how)]); }
    *how = s.how;
  }
  void before_reboot(const tape::step& s, std::uint32_t) const {
    moved(s);
    if (!json) { std::printf("crash:%lums\n", static_cast<unsigned long>(s.away)); }
  }
  void restored(bool) const {}
  template <class Machine>
  void decided(const tape::step& s, const redial::decision& d, std::uint32_t, const Machine&) const {
    const std::string word = s.reboot ? "crash:" + number(s.away) + "ms" : word_of(s.what);
    if (!s.reboot) {
      moved(s);
      if (!json) { std::printf("%s\n", word.c_str()); }
    }
    if (!json) { return; }
    std::printf(
        R"({"time_ms":%llu,"event":"%s","phase":"%s","action":"%s","timer_ms":%s,"attempt":%lu,"connection":%lu,"mint":%lu,"reason":"%s","code":%u,"tell_user":%s,"hold_publishing":%s,"session":"%s","endpoint":"%s","budget_wait":%s})"
        "\n",
        static_cast<unsigned long long>(*now), word.c_str(), to_string(d.phase), to_string(d.action),
        d.timer == redial::never ? "null" : number(d.timer.count).c_str(), static_cast<unsigned long>(d.attempt),
        static_cast<unsigned long>(d.connection), static_cast<unsigned long>(d.mint), to_string(d.reason), d.code,
        d.tell_user ? "true" : "false", d.hold_publishing ? "true" : "false", redial::to_string(d.session),
        redial::to_string(d.endpoint), d.budget_wait ? "true" : "false");
  }
};

void print_options(const tape::header& h) {
  const redial::options& o = h.options;
  std::printf("--profile\n%s\n--seed\n%lu\n", h.profile_name, static_cast<unsigned long>(h.seed));
  std::printf("tick:%lu\n", static_cast<unsigned long>(h.tick));
  const auto option = [](const char* name, const std::string& value) {
    std::printf("option:%s=%s\n", name, value.c_str());
  };
  constexpr const char* credentials[] = {"none", "fixed", "token"};
  option("credential", credentials[static_cast<int>(o.credential)]);
  option("expect_ready", number(o.expect_ready ? 1 : 0));
  option("reconnect_after_kick", number(o.reconnect_after_kick ? 1 : 0));
  option("base", ms(o.backoff.base));
  option("cap", ms(o.backoff.cap));
  option("factor_percent", number(o.backoff.factor_percent));
  option("jitter_percent", number(o.backoff.jitter_percent));
  option("stable_after", ms(o.stable_after));
  option("first_spread", ms(o.first_spread));
  option("token_margin", ms(o.token_margin));
  option("liveness_timeout", ms(o.liveness_timeout));
  option("once_window", ms(o.once_window));
  option("max_server_delay", ms(o.max_server_delay));
  option("patience", ms(o.patience));
  option("refusal_delay", ms(o.refusal_delay));
  option("probe_after", ms(o.probe_after));
  option("budget.burst", number(o.budget.burst));
  option("budget.interval", ms(o.budget.interval));
  option("max_attempts", number(o.max_attempts));
  option("max_auth_failures", number(o.max_auth_failures));
  option("tell_user_after", number(o.tell_user_after));
}

}  // namespace

int main(int count, char** arguments) {
  const bool json = count == 3 && std::string(arguments[1]) == "--json";
  if (count != (json ? 3 : 2)) {
    std::fprintf(stderr, "usage: tape_to_words [--json] FILE\n");
    return 2;
  }
  std::ifstream in{arguments[count - 1], std::ios::binary};
  if (!in) {
    std::fprintf(stderr, "tape_to_words: cannot read %s\n", arguments[count - 1]);
    return 2;
  }
  const std::vector<char> read{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::vector<std::uint8_t> bytes{read.begin(), read.end()};
  if (bytes.size() < tape::header_size) {
    std::fprintf(stderr, "tape_to_words: a tape begins with %zu bytes of options\n", tape::header_size);
    return 1;
  }
  const tape::header h = tape::read_header(bytes.data());
  if (!json) { print_options(h); }
  tape::draws how = tape::draws::seeded;
  std::uint64_t now = h.tick;
  tape::play<tape::clock32>(bytes.data(), bytes.size(), h.tick, writer{json, &how, &now});
  return 0;
}
