# SPDX-License-Identifier: MIT
# The adapters to libwebsockets, Qt and Poco, each against its real stack and a server below any WebSocket library; those
# to IXWebSocket and esp_websocket_client on look-alike types. And plain loops without redial, for comparison.
find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(libwebsockets QUIET IMPORTED_TARGET GLOBAL libwebsockets>=4.1)
endif()
find_package(Qt5 QUIET COMPONENTS WebSockets)
find_package(Poco QUIET COMPONENTS Net)

# redial_stack_programs(NAME TARGET PLAIN why): the adapter's test, and the plain loop if there is one.
function(redial_stack_programs name library plain why)
  if(NOT TARGET ${library})
    redial_skip("the adapter to ${name}" "${why}")
    return()
  endif()
  redial_add_test(stacks.adapter.${name} adapters_${name}.cpp LABELS stacks)
  target_link_libraries(stacks.adapter.${name} PRIVATE ${library} Threads::Threads)
  set_tests_properties(stacks.adapter.${name} PROPERTIES TIMEOUT 1800)
  if(plain)
    add_executable(${plain} ${plain}.cpp)
    target_compile_features(${plain} PRIVATE cxx_std_17)
    target_compile_options(${plain} PRIVATE ${redial_warnings})
    target_link_libraries(${plain} PRIVATE ${library})
  endif()
endfunction()

redial_stack_programs(lws PkgConfig::libwebsockets lws_plain "no libwebsockets 4.1 (libwebsockets-dev, pkg-config)")
redial_stack_programs(qt Qt5::WebSockets qt_plain "no Qt 5 WebSockets (libqt5websockets5-dev)")
redial_stack_programs(poco Poco::Net "" "no Poco (libpoco-dev)")

redial_add_test(stacks.adapter.lookalike adapters_lookalike.cpp LABELS stacks)
target_link_libraries(stacks.adapter.lookalike PRIVATE Threads::Threads)
