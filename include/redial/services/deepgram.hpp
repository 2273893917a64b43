// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED
#define REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>

// Deepgram's live transcription, wss://api.deepgram.com/v1/listen.
// doc: developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors and .../docs/errors
// client: @deepgram/sdk 5.13.0
//
// What goes wrong comes as a close with a reason (DATA-0000, NET-0000, NET-0001) or as a refused upgrade with the
// header dg-error; keep both for the log. The code is enough to decide by, and no message refuses anything:
//
//     any message (Results, Metadata, ...)   nothing, or received{id}
//     you are done and send CloseStream      nothing yet: the last results are still to come
//     ... and the server closes with 1000    closed{1000, id}, which stops without an error
//     you are done and want no results       stop{}
//
//     void on_close(int code, uint32_t id) { feed(redial::closed{code, id}); }  // 1000: over; 1008, 1011: see below
//
// A connection without audio ends after 10 s with 1011. Send audio at once, and KeepAlive every few seconds in a pause.

namespace redial {
inline namespace v0 {
namespace services {

struct deepgram : over<rfc6455> {
  static constexpr const char* name = "deepgram";
  static constexpr rule try_slowly = stop_if_it_lasts().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1000, stop().ended_in_order().with_basis(basis::reference_client), "Normal Closure",
       "the stream was closed in order, after CloseStream",
       "nothing to mend; start again when there is something to transcribe"},  // client
      // ours: the page says what to check, and the client comes back as ever
      {1008, try_slowly, "DATA-0000", "what was sent cannot be decoded as audio",
       "redial tries again slowly for a quarter of an hour, then stops: check encoding, sample rate and container"},
      {1011, backoff(), "NET-0000 or NET-0001", "Deepgram failed, or no audio came for 10 s",
       "redial backs off and tries again: send audio at once, and KeepAlive in a pause"},  // doc
  };
  static constexpr row statuses[] = {
      // ours: as in the base; the client takes each refused upgrade for 1000 and ends
      {400, try_slowly, "Bad Request", "a parameter in the URL is wrong; the header dg-error says which",
       "redial tries again slowly for a quarter of an hour, then stops: mend the parameter"},
      // ours: credit may be added at any time, but a person has to know
      {402, try_slowly.tell_user(), "Payment Required", "the project has no credit left",
       "redial tries again slowly for a quarter of an hour, then stops: add credit"},
      // ours: as in the base
      {403, try_slowly, "Forbidden", "the project may not use this model",
       "redial tries again slowly for a quarter of an hour, then stops: choose another model"},
      {429, backoff(), "Too Many Requests", "the project has too many streams at a time",
       "redial waits as long as the server asks, or backs off"},  // doc
  };
  /// The client draws its first wait from 1 to 5 s and lets it grow by 30 % to 10 s; here each wait is drawn.
  static constexpr options defaults = [] {
    options o = presets::growing(3000, 10000, 130, 66);
    o.credential = credential::fixed;  // the key of a project; for its tokens of 30 s say `token`
    o.expect_ready = false;
    return o;
  }();
};

}  // namespace services

/// Deepgram, live transcription. Online as soon as the upgrade succeeded.
inline constexpr profile deepgram = detail::profile_of<services::deepgram>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED
