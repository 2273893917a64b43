// SPDX-License-Identifier: MIT
#ifndef REDIAL_VERSION_HPP_INCLUDED
#define REDIAL_VERSION_HPP_INCLUDED

namespace redial {
inline namespace v0 {

/// The library's version (https://semver.org). The one place it is written; CMake and the manifests' test read it here.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_VERSION_HPP_INCLUDED
