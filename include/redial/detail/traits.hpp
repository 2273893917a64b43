// SPDX-License-Identifier: MIT
#ifndef REDIAL_DETAIL_TRAITS_HPP_INCLUDED
#define REDIAL_DETAIL_TRAITS_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// The few pieces of <type_traits> and <utility> that the library needs. Bare-metal toolchains often come without a C++
// library (Debian's for RISC-V and Xtensa do), so the core headers include none of it.

namespace redial {
inline namespace v0 {
namespace detail {

template <bool Condition, class T = void>
struct enable_if {};
template <class T>
struct enable_if<true, T> {
  using type = T;
};
template <bool Condition, class T = void>
using enable_if_t = typename enable_if<Condition, T>::type;

template <class...>
using void_t = void;

template <class A, class B>
inline constexpr bool is_same = false;
template <class A>
inline constexpr bool is_same<A, A> = true;

template <class T>
struct remove_cvref {
  using type = T;
};
template <class T>
struct remove_cvref<const T> {
  using type = T;
};
template <class T>
struct remove_cvref<T&> : remove_cvref<T> {};
template <class T>
struct remove_cvref<T&&> : remove_cvref<T> {};
template <class T>
using remove_cvref_t = typename remove_cvref<T>::type;

template <class T>
T&& declval() noexcept;

/// std::move under another name, so that argument-dependent look-up can never be ambiguous.
template <class T>
constexpr T&& hand_over(T& value) noexcept {
  return static_cast<T&&>(value);
}

/// True for the standard unsigned integers that can hold a quantity: not bool, not a character type.
template <class T>
inline constexpr bool is_unsigned =
    is_same<T, unsigned char> || is_same<T, unsigned short> || is_same<T, unsigned int> || is_same<T, unsigned long> ||
    is_same<T, unsigned long long>;

/// The target of something like std::reference_wrapper, known by its shape: `type` and `get()`. `void` for others.
template <class T, class = void>
struct referred {
  using type = void;
};
template <template <class> class Wrapper, class T>
struct referred<Wrapper<T>, enable_if_t<is_same<decltype(declval<const Wrapper<T>&>().get()), T&>>> {
  using type = T;
};
template <class T>
using referred_t = typename referred<T>::type;

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_TRAITS_HPP_INCLUDED
