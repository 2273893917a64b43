// SPDX-License-Identifier: MIT
// Times of every probe in one run, as ratios to the lower bound of the same run: nanoseconds differ from machine to
// machine and from hour to hour, ratios hardly. Google Benchmark's options apply; the Markdown table comes last.
#include <redial/edge/shared_reconnector.hpp>
#include "probes.hpp"
#include <benchmark/benchmark.h>
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#ifdef FLEET_HAS_LWS
#include <libwebsockets.h>
#endif
#ifdef FLEET_HAS_SIMDJSON
#include <simdjson.h>
#endif

namespace {

#ifdef FLEET_HAS_LWS
uint32_t libwebsockets_delay(uint32_t times) {
  static lws_context* const context = [] {
    lws_set_log_level(0, nullptr);
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN;
    return lws_create_context(&info);
  }();
  static const uint32_t steps[] = {1000, 2000, 4000, 8000, 16000, 30000};
  lws_retry_bo_t policy{};
  policy.retry_ms_table = steps;
  policy.retry_ms_table_count = 6;
  policy.conceal_count = 0xffff;
  policy.jitter_percent = 20;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) {
    uint16_t tries = static_cast<uint16_t>(i % 8);
    char conceal = 0;
    sum += lws_retry_get_delay_ms(context, &policy, &tries, &conceal);
  }
  return sum;
}
#endif

#ifdef FLEET_HAS_SIMDJSON
/// simdjson's DOM on the same text, with the padding that it wants and a parser that is used again.
template <const std::string& (*Text)()>
uint32_t simdjson_reads(uint32_t times) {
  static simdjson::dom::parser parser;
  static const simdjson::padded_string padded{Text()};
  uint32_t bad = 0;
  for (uint32_t i = 0; i < times; ++i) { bad += parser.parse(padded).error() != simdjson::SUCCESS ? 1u : 0u; }
  return bad;
}
/// The same, and the fields that the reader gives.
uint32_t simdjson_reads_fields(uint32_t times) {
  static simdjson::dom::parser parser;
  static const simdjson::padded_string padded{std::string{probes::welcome_text}};
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) {
    simdjson::dom::object all;
    std::string_view type;
    if (parser.parse(padded).get(all) != simdjson::SUCCESS || all["type"].get(type) != simdjson::SUCCESS) { return 0; }
    for (const char* name : {"retryAfterMs", "expiresAt", "serverTime", "maxMessageSize"}) {
      int64_t number = 0;
      sum += all[name].get(number) == simdjson::SUCCESS ? static_cast<uint32_t>(number) : 0;
    }
    sum += static_cast<uint32_t>(type.size());
  }
  return sum;
}
const std::string& welcome_message() {
  static const std::string text = probes::welcome_text;
  return text;
}
#endif

// A gateway's machines: a million of them, whose frames come in an order that no cache likes. Clock and random source
// take no room.
struct tick_of_probes {
  uint32_t operator()() const { return probes::clock_source(); }
};
struct bits_of_probes {
  uint32_t operator()() const { return probes::random_source(); }
};
using own_machine = redial::reconnector<tick_of_probes, bits_of_probes>;
using sharing_machine = redial::shared_reconnector<tick_of_probes, bits_of_probes>;
constexpr redial::shared_options shared{redial::metered};

template <class Machine>
std::vector<Machine>& crowd(Machine m) {
  (void)m.handle(redial::start{});
  (void)m.handle(redial::minted{redial::milliseconds{3600000}});
  (void)m.handle(redial::ready{redial::current, redial::milliseconds{3600000}});
  static std::vector<Machine> all(1000000, m);
  return all;
}
template <class Frame>
uint32_t each_at_random(size_t size, uint32_t times, Frame frame) {
  static uint64_t turn = 0;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) { sum += frame(static_cast<size_t>(++turn * 2654435761u % size)); }
  return sum;
}
uint32_t frames_of_a_crowd(uint32_t times) {
  static auto& all = crowd(sharing_machine{shared, {}, {}});
  return each_at_random(all.size(), times, [](size_t who) {
    all[who].saw_frame();
    return 0u;
  });
}
uint32_t events_of_a_crowd(uint32_t times) {
  static auto& all = crowd(own_machine{redial::metered, {}, {}});
  return each_at_random(all.size(), times, [](size_t who) { return all[who].handle(redial::received{}).timer.count; });
}

/// What is measured against what, in the same run; and how much it may be.
struct anchored {
  const char* probe;
  const char* anchor;
  double most;  ///< 0: no bound, to be seen beside the others
};
constexpr anchored pairs[] = {
    {"saw_frame", "empty call", 1.3},
    {"received", "empty call", 0},
    {"saw_frame, any of a million that share options", "received, any of a million", 0.5},
    {"read 64 KB, text", "simdjson, 64 KB, text", 1.4},
    {"read welcome", "simdjson, welcome", 1.1},
    {"read welcome", "simdjson, welcome and its fields", 0},
    {"read 64 KB, text with escapes", "simdjson, 64 KB, text with escapes", 0},
    {"read 64 KB, Cyrillic", "simdjson, 64 KB, Cyrillic", 0},
    {"read 64 KB, small objects", "simdjson, 64 KB, small objects", 0},
};

std::vector<probes::probe> everything() {
  std::vector<probes::probe> list = probes::all();
  list.insert(list.end(), probes::large().begin(), probes::large().end());
  list.push_back({"saw_frame, any of a million that share options", probes::empty, "", frames_of_a_crowd});
  list.push_back({"received, any of a million", probes::empty, "each with its own options", events_of_a_crowd});
#ifdef FLEET_HAS_SIMDJSON
  const char* const dom = "simdjson's DOM, without a look at it";
  list.push_back({"simdjson, welcome", probes::empty, dom, simdjson_reads<welcome_message>});
  list.push_back({"simdjson, welcome and its fields", probes::empty, "the DOM, and five keys", simdjson_reads_fields});
  list.push_back({"simdjson, 64 KB, text", probes::empty, dom, simdjson_reads<probes::plain_message>});
  list.push_back({"simdjson, 64 KB, text with escapes", probes::empty, dom, simdjson_reads<probes::escaped_message>});
  list.push_back({"simdjson, 64 KB, Cyrillic", probes::empty, dom, simdjson_reads<probes::wide_message>});
  list.push_back({"simdjson, 64 KB, small objects", probes::empty, dom, simdjson_reads<probes::nested_message>});
#endif
#ifdef FLEET_HAS_LWS
  list.insert(list.begin() + 4,
              {"lws_retry_get_delay_ms", probes::empty, "libwebsockets; reads /dev/urandom", libwebsockets_delay});
#endif
  return list;
}

/// The least of the repetitions: what disturbs a measurement only ever adds to it.
class minimum : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    benchmark::ConsoleReporter::ReportRuns(runs);
    for (const Run& r : runs) {
      if (r.run_type != Run::RT_Iteration || r.error_occurred) { continue; }
      const std::string name = r.run_name.function_name;
      const double each = r.GetAdjustedCPUTime() / batch;
      const auto at = least.find(name);
      least[name] = at == least.end() ? each : std::min(at->second, each);
    }
  }
  static constexpr uint32_t batch = 1000;
  std::map<std::string, double> least;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) { return 2; }
  const std::vector<probes::probe> list = everything();
  for (const probes::probe& p : list) {
    benchmark::RegisterBenchmark(p.name,
                                 [&p](benchmark::State& s) {
                                   for (auto step : s) { benchmark::DoNotOptimize(p.run(minimum::batch)); }
                                 })
        ->Repetitions(9)
        ->MinTime(0.02);
  }
  minimum reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  // What a call takes, with the call; without the copying that a repeatable event needs.
  const auto net = [&](const probes::probe& p) {
    return reporter.least[p.name] -
           (p.without == probes::copied ? reporter.least[probes::copied] - reporter.least[probes::empty] : 0);
  };
  double bound = 0;
  for (const probes::probe& p : list) {
    if (std::string{p.name} == "lower bound of a close") { bound = net(p); }
  }
  std::printf("\n| what | ns | of the lower bound | |\n|---|--:|--:|---|\n");
  for (const probes::probe& p : list) {
    std::printf("| %s | %.1f | %.2f | %s |\n", p.name, net(p), net(p) / bound, p.remark);
  }
  std::printf("\n| what | beside | times as long | at most |\n|---|---|--:|--:|\n");
  for (const anchored& a : pairs) {
    const auto has = [&](const char* name) { return reporter.least[name] > 0; };
    if (!has(a.probe) || !has(a.anchor)) { continue; }
    const auto time_of = [&](const char* name) {
      return net(
          *std::find_if(list.begin(), list.end(), [&](const probes::probe& p) { return std::string{p.name} == name; }));
    };
    const double times = time_of(a.probe) / time_of(a.anchor);
    char most[32] = "";
    if (a.most != 0) { std::snprintf(most, sizeof most, "%.1f", a.most); }
    std::printf("| %s | %s | %.2f | %s |\n", a.probe, a.anchor, times, most);
  }
  std::printf("| memory of a machine that shares options, %zu bytes | with its own, %zu bytes | %.2f | 0.67 |\n",
              sizeof(sharing_machine), sizeof(own_machine),
              static_cast<double>(sizeof(sharing_machine)) / sizeof(own_machine));
  return 0;
}
