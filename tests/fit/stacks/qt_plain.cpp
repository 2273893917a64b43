// SPDX-License-Identifier: MIT
// The one line that many a Qt program has, for comparison: open again on `disconnected`. QWebSocket has no policy.
//
//   qt_plain --url ws://HOST:PORT/PATH --key KEY --seconds N
#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtWebSockets/QWebSocket>

#include <chrono>
#include <map>
#include <string>

int main(int count, char** words) {
  std::map<std::string, std::string> given{{"--seconds", "60"}};
  for (int i = 1; i + 1 < count; i += 2) { given[words[i]] = words[i + 1]; }
  if (given["--url"].rfind("ws://", 0) != 0) { return 2; }
  QCoreApplication application{count, words};
  const QUrl url{QString::fromStdString(given["--url"] + "?key=" + given["--key"])};
  QWebSocket ws;
  QObject::connect(&ws, &QWebSocket::disconnected, [&] { ws.open(url); });
  ws.open(url);
  QTimer::singleShot(std::chrono::seconds{std::stol(given["--seconds"])}, &application, [&] {
    QObject::disconnect(&ws, &QWebSocket::disconnected, nullptr, nullptr);
    application.quit();
  });
  return QCoreApplication::exec();
}
