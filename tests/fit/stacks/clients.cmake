# SPDX-License-Identifier: MIT
# The adapters to libwebsockets, Qt, Poco and libsoup, each against its real stack and a server below any WebSocket library;
# those to IXWebSocket and esp_websocket_client on look-alike types. And plain loops without redial, for comparison.
find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(libwebsockets QUIET IMPORTED_TARGET GLOBAL libwebsockets>=4.1)
  pkg_check_modules(libsoup QUIET IMPORTED_TARGET GLOBAL libsoup-3.0)
  pkg_check_modules(qt6 QUIET IMPORTED_TARGET GLOBAL Qt6WebSockets)  # Qt's own package would take the place of Qt 5's
endif()
find_package(Qt5 QUIET COMPONENTS WebSockets)
find_package(Poco QUIET COMPONENTS Net)

# redial_stack_programs(NAME SOURCE TARGET PLAIN why): the adapter's test, and the plain loop if there is one.
function(redial_stack_programs name source library plain why)
  if(NOT TARGET ${library})
    redial_skip("the adapter to ${name}" "${why}")
    return()
  endif()
  redial_add_test(stacks.adapter.${name} adapters_${source}.cpp LABELS stacks)
  target_link_libraries(stacks.adapter.${name} PRIVATE ${library} Threads::Threads)
  set_tests_properties(stacks.adapter.${name} PROPERTIES TIMEOUT 1800)
  if(plain)
    add_executable(${plain} ${plain}.cpp)
    target_compile_features(${plain} PRIVATE cxx_std_17)
    target_compile_options(${plain} PRIVATE ${redial_warnings})
    target_link_libraries(${plain} PRIVATE ${library})
  endif()
endfunction()

redial_stack_programs(lws lws PkgConfig::libwebsockets lws_plain "no libwebsockets 4.1 (libwebsockets-dev, pkg-config)")
redial_stack_programs(qt qt Qt5::WebSockets qt_plain "no Qt 5 WebSockets (libqt5websockets5-dev)")
redial_stack_programs(poco poco Poco::Net "" "no Poco (libpoco-dev)")
redial_stack_programs(soup soup PkgConfig::libsoup "" "no libsoup 3 (libsoup-3.0-dev, pkg-config)")
redial_stack_programs(qt6 qt PkgConfig::qt6 "" "no Qt 6 WebSockets (qt6-websockets-dev, pkg-config)")
if(TARGET stacks.adapter.soup)  # GLib keeps no settings in this user's home
  set_tests_properties(stacks.adapter.soup PROPERTIES ENVIRONMENT GSETTINGS_BACKEND=memory)
endif()
if(TARGET stacks.adapter.qt6)
  target_compile_options(stacks.adapter.qt6 PRIVATE -fPIC)
endif()

# libcurl: Debian's has no WebSocket. Where there is one that has, the adapter runs on it as well.
if(PKG_CONFIG_FOUND)
  pkg_check_modules(libcurl QUIET IMPORTED_TARGET GLOBAL libcurl>=8.11)
  pkg_get_variable(redial_curl_protocols libcurl supported_protocols)
endif()
if(TARGET PkgConfig::libcurl AND redial_curl_protocols MATCHES "WSS?( |$)")
  redial_stack_programs(curl curl PkgConfig::libcurl "" "")
else()
  message(STATUS "skipped: the adapter to libcurl on the real one: no libcurl >= 8.11 with WebSocket")
endif()
redial_add_test(stacks.adapter.curl_lookalike adapters_curl_lookalike.cpp LABELS stacks)
target_include_directories(stacks.adapter.curl_lookalike PRIVATE lookalike)
target_link_libraries(stacks.adapter.curl_lookalike PRIVATE Threads::Threads)

redial_add_test(stacks.adapter.lookalike adapters_lookalike.cpp LABELS stacks)
target_link_libraries(stacks.adapter.lookalike PRIVATE Threads::Threads)
