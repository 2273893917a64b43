// SPDX-License-Identifier: MIT
// Times of every probe in one run, as ratios to the lower bound of the same run: nanoseconds differ from machine to
// machine and from hour to hour, ratios hardly. Google Benchmark's options apply; the Markdown table comes last.
#include "probes.hpp"
#include <benchmark/benchmark.h>
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#ifdef FLEET_HAS_LWS
#include <libwebsockets.h>
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

std::vector<probes::probe> everything() {
  std::vector<probes::probe> list = probes::all();
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
  return 0;
}
